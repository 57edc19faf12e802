import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createMemoryLogger,
  createMemoryRegistry,
  createSelector,
  createServer,
  roundRobin,
  type Transport,
} from '@fairlead/runtime';
import { StreamService, source } from './service.ts';

/** Answers with a stream that never ends; resolves to its address. */
export async function serve(transport: Transport, produced: { bytes: number }): Promise<string> {
  const deadlines = createDeadlines(clock);
  const server = createServer({ transport, clock, deadlines, log: createMemoryLogger() });
  server.add(StreamService, { pour: () => source(produced) });
  return server.start({ service: 'stream', nodeId: `stream-${process.pid}` });
}

/** Resolves to a function that opens the stream. */
export async function connect(transport: Transport, address: string) {
  const registry = createMemoryRegistry();
  await registry.register({ id: 'stream', service: 'stream', version: '1.0.0', address, labels: {} });
  const selector = createSelector({ strategy: roundRobin });
  const deadlines = createDeadlines(clock);
  const client = createCaller({ registry, transport, selector, clock, deadlines }).client(StreamService);
  return (signal: AbortSignal) => client.pour(new Uint8Array(), { signal });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads for so long, not faster than so many bytes per second; resolves to how many came. */
export async function read(
  stream: AsyncIterable<Uint8Array>,
  durationMs: number,
  bytesPerSecond: number,
): Promise<number> {
  const startedAt = performance.now();
  let bytes = 0;
  for await (const message of stream) {
    bytes += message.length;
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs >= durationMs) break;
    const aheadMs = (bytes / bytesPerSecond) * 1_000 - elapsedMs;
    if (aheadMs > 1) await pause(aheadMs);
  }
  return bytes;
}
