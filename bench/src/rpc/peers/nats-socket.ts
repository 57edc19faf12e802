import { connect, type Socket } from 'node:net';

const CR = 13;
const LINE_END = '\r\n';
/** As in the runtime's frame queue: both processes are kept busy. */
const EARLY_MESSAGES = 32;

/** The least of the NATS protocol that a call needs, written once per turn of the event loop or 32 messages at a time. */
export interface NatsSocket {
  publish(subject: string, payload: Uint8Array, replyTo?: string): void;
  /** One subscription is all there is. */
  subscribe(subject: string): void;
}

export type OnMessage = (subject: string, payload: Buffer, replyTo: string) => void;

/** Connects to a server without credentials. An error of the server's ends the process: there is nothing to hold. */
export async function openNatsSocket(server: string, onMessage: OnMessage): Promise<NatsSocket> {
  const [host = '', port] = server.split(':');
  const socket = connect({ host, port: Number(port), noDelay: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  const write = createWriter(socket);
  const onLine = (line: string) => {
    if (line === 'PING') write(`PONG${LINE_END}`);
    else if (line === 'PONG') resolve();
    else if (line.startsWith('-ERR')) throw new Error(`NATS says ${line}`);
  };
  receive(socket, onLine, onMessage);
  write(`CONNECT {"verbose":false,"pedantic":false,"lang":"bench","version":"0"}${LINE_END}PING${LINE_END}`);
  await promise;
  return {
    publish: (subject, payload, replyTo = '') =>
      write(`PUB ${subject} ${replyTo && `${replyTo} `}${payload.length}${LINE_END}`, payload),
    subscribe: (subject) => write(`SUB ${subject} 1${LINE_END}`),
  };
}

function createWriter(socket: Socket): (line: string, payload?: Uint8Array) => void {
  let waiting: Buffer[] = [];
  const flush = () => {
    if (waiting.length === 0) return;
    socket.write(waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting));
    waiting = [];
  };
  return (line, payload) => {
    const bytes = Buffer.allocUnsafe(line.length + (payload ? payload.length + LINE_END.length : 0));
    bytes.write(line, 'latin1');
    if (payload) {
      bytes.set(payload, line.length);
      bytes.write(LINE_END, line.length + payload.length, 'latin1');
    }
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(bytes);
    if (waiting.length >= EARLY_MESSAGES) flush();
  };
}

function receive(socket: Socket, onLine: (line: string) => void, onMessage: OnMessage): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const end = bytes.indexOf(CR, at);
      if (end < 0 || end + LINE_END.length > bytes.length) break;
      const line = bytes.toString('latin1', at, end);
      const start = end + LINE_END.length;
      if (!line.startsWith('MSG ')) {
        onLine(line);
        at = start;
        continue;
      }
      const [, subject = '', , third = '', fourth] = line.split(' ');
      const stop = start + Number(fourth ?? third);
      if (stop + LINE_END.length > bytes.length) break;
      onMessage(subject, bytes.subarray(start, stop), fourth === undefined ? '' : third);
      at = stop + LINE_END.length;
    }
    rest = bytes.subarray(at);
  });
}
