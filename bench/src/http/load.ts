import { once } from 'node:events';
import { connect } from 'node:net';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const HEAD_END = '\r\n\r\n';

/**
 * Sends the same request over and over, one at a time on each of `connections` kept-alive connections, for `windowMs`
 * after a warm-up. Reads of HTTP what it needs and no more. Throws for an answer other than 200.
 */
export async function load(
  request: Buffer,
  options: {
    port: number;
    connections: number;
    windowMs: number;
    warmUpMs: number;
    onWindow?: () => Promise<void>;
  },
): Promise<Load> {
  const { port, connections, windowMs, warmUpMs, onWindow } = options;
  let latencies: number[] = [];
  let failure: Error | undefined;
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      return socket;
    }),
  );
  for (const socket of sockets) {
    let sentAt = performance.now();
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const length = answerLength(received);
      if (length === undefined || received.length < length) return;
      if (!received.startsWith('HTTP/1.1 200')) failure ??= new Error(`the gateway says: ${received}`);
      received = received.slice(length);
      const now = performance.now();
      latencies.push(now - sentAt);
      sentAt = now;
      if (!failure) socket.write(request);
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.write(request);
  }
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  await onWindow?.();
  latencies = [];
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, windowMs));
  const elapsedMs = performance.now() - startedAt;
  const sorted = Float64Array.from(latencies).sort();
  for (const socket of sockets)
    socket
      .removeAllListeners('error')
      .on('error', () => {})
      .destroy();
  if (failure) throw failure;
  const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return {
    requestsPerSecond: (sorted.length * 1_000) / elapsedMs,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

/** Of the answer that `received` begins with, head and body; `undefined` while the head is not complete. */
function answerLength(received: string): number | undefined {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.slice(0, end + 2))?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${received}`);
  return end + HEAD_END.length + Number(length);
}

/** A POST of JSON. */
export function post(path: string, body: object): Buffer {
  const json = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}
