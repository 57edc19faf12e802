import { once } from 'node:events';
import { connect } from 'node:net';

/** A kept-alive connection with one request on it at a time. Reads of HTTP what it needs and no more. */
export interface Connection {
  send(): void;
  close(): void;
}

export interface ConnectionOptions {
  readonly port: number;
  readonly request: Buffer;
  readonly onAnswer: (connection: Connection) => void;
  /** Told of an answer other than 200, and of a connection that breaks. */
  readonly onError: (error: Error) => void;
}

const HEAD_END = '\r\n\r\n';

export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { port, request, onAnswer, onError } = options;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const connection: Connection = {
    send: () => void socket.write(request),
    close: () =>
      void socket
        .removeAllListeners('error')
        .on('error', () => {})
        .destroy(),
  };
  let received = '';
  socket.on('error', onError);
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    const length = answerLength(received);
    if (length === undefined || received.length < length) return;
    if (!received.startsWith('HTTP/1.1 200')) return onError(new Error(`the gateway says: ${received}`));
    received = received.slice(length);
    onAnswer(connection);
  });
  return connection;
}

/** Of the answer that `received` begins with, head and body; `undefined` while the head is not complete. */
function answerLength(received: string): number | undefined {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end + 2))?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${received}`);
  return end + HEAD_END.length + Number(length);
}
