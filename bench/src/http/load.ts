import { type Connection, openConnection } from './connection.ts';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  readonly windowMs: number;
  readonly warmUpMs: number;
  /**
   * Requests per second, sent when they are due, or as soon as a connection is free; latencies count from then. Default:
   * each connection sends the next when it has its answer.
   */
  readonly ratePerSecond?: number;
  readonly onWindow?: () => Promise<void>;
}

/**
 * Sends the same request over and over for `windowMs` after a warm-up, one at a time on each connection. Throws for an
 * answer other than 200.
 */
export async function load(request: Buffer, options: LoadOptions): Promise<Load> {
  const { port, connections, windowMs, warmUpMs, ratePerSecond, onWindow } = options;
  let latencies: number[] = [];
  let failure: Error | undefined;
  const sentAt = new Map<Connection, number>();
  const send = (connection: Connection, dueAt: number) => {
    sentAt.set(connection, dueAt);
    connection.send();
  };
  const pace = ratePerSecond === undefined ? undefined : createPace(ratePerSecond, send);
  const onAnswer = (connection: Connection) => {
    const now = performance.now();
    latencies.push(now - (sentAt.get(connection) ?? Number.NaN));
    if (failure) return;
    if (pace) pace.free(connection);
    else send(connection, now);
  };
  const onError = (error: Error) => {
    failure ??= error;
  };
  const all = await Promise.all(
    Array.from({ length: connections }, () => openConnection({ port, request, onAnswer, onError })),
  );
  for (const connection of all)
    if (pace) pace.free(connection);
    else send(connection, performance.now());
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));
  await onWindow?.();
  latencies = [];
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, windowMs));
  const elapsedMs = performance.now() - startedAt;
  const sorted = Float64Array.from(latencies).sort();
  pace?.stop();
  for (const connection of all) connection.close();
  if (failure) throw failure;
  const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return {
    requestsPerSecond: (sorted.length * 1_000) / elapsedMs,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

/** Hands connections that are free what is due, in its order. */
function createPace(ratePerSecond: number, send: (connection: Connection, dueAt: number) => void) {
  const idle: Connection[] = [];
  const everyMs = 1_000 / ratePerSecond;
  let dueAt = performance.now();
  const serve = () => {
    for (const now = performance.now(); dueAt <= now; dueAt += everyMs) {
      const connection = idle.shift();
      if (!connection) return;
      send(connection, dueAt);
    }
  };
  const timer = setInterval(serve, 1);
  return {
    free(connection: Connection) {
      idle.push(connection);
      serve();
    },
    stop: () => clearInterval(timer),
  };
}
