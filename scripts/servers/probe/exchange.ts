import { connect } from 'node:net';

export type Exchange = { readonly connected: false } | { readonly connected: true; readonly answer: Buffer };

const TIMEOUT_MS = 2_000;

/**
 * Connects to a port of 127.0.0.1, sends the bytes, and collects the answer until `enough` says so, the other side
 * closes, or two seconds have passed.
 */
export function exchange(
  port: number,
  request: Uint8Array,
  enough: (answer: Buffer) => boolean,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let connected = false;
    let answer = Buffer.alloc(0);
    const socket = connect({ host: '127.0.0.1', port });
    const settle = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(connected ? { connected, answer } : { connected });
    };
    const timer = setTimeout(settle, TIMEOUT_MS);
    socket.once('connect', () => {
      connected = true;
      if (request.length > 0) socket.write(request);
    });
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes]);
      if (enough(answer)) settle();
    });
    socket.once('error', settle);
    socket.once('close', settle);
  });
}

/** Whether the answer is a whole message that begins with its own length. */
export const isWhole = (answer: Buffer, length: (answer: Buffer) => number): boolean =>
  answer.length >= 4 && answer.length >= length(answer);
