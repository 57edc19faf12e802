import { connect, createServer, type Socket } from 'node:net';
import { carry, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

/**
 * The limit: protobuf behind a length and a call id, over a socket, written once per turn of the event loop or 32 at a time. No
 * errors, no deadlines, no paths: nobody can be faster without leaving something out that is measured here.
 */
export const rawTcp: Peer = {
  async serve() {
    const server = createServer({ noDelay: true }, (socket) => {
      const send = createSender(socket);
      receive(socket, (callId, payload) => {
        carry.request.codec.decode(payload);
        send(callId, carry.reply.codec.encode(reply));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    return String(typeof bound === 'object' ? bound?.port : bound);
  },
  async connect(port) {
    const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    const send = createSender(socket);
    const pending = new Map<number, (message: unknown) => void>();
    let lastCallId = 0;
    receive(socket, (callId, payload) => {
      const resolve = pending.get(callId);
      pending.delete(callId);
      resolve?.(carry.reply.codec.decode(payload));
    });
    return () =>
      new Promise((resolve) => {
        const callId = ++lastCallId;
        pending.set(callId, resolve);
        send(callId, carry.request.codec.encode(request));
      });
  },
};

const HEADER_BYTES = 8;
/** As in the runtime's frame queue: both processes are kept busy. */
const EARLY_FRAMES = 32;

function createSender(socket: Socket): (callId: number, payload: Uint8Array) => void {
  let waiting: Buffer[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    socket.write(waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting));
    waiting = [];
  };
  return (callId, payload) => {
    const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
    frame.writeUInt32BE(payload.length, 0);
    frame.writeUInt32BE(callId, 4);
    frame.set(payload, HEADER_BYTES);
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(frame);
    if (waiting.length >= EARLY_FRAMES) flush();
  };
}

function receive(socket: Socket, onMessage: (callId: number, payload: Uint8Array) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      onMessage(bytes.readUInt32BE(at + 4), bytes.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    rest = bytes.subarray(at);
  });
}
