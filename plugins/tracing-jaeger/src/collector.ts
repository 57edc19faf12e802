import { type Clock, type Logger, RuntimeError, systemClock, type TracerDriver } from '@fairlead/runtime';
import { createExportQueue } from './export-queue.ts';
import { createFailureLog } from './failure-log.ts';
import { createHttpSender } from './http-sender.ts';
import { createSampling, type Sampling, type SamplingOptions } from './sampling.ts';
import { checkUrl, createJaegerReader } from './trace-reader.ts';

/** What both drivers take. */
export interface CollectorOptions {
  /** Whose spans these are. */
  readonly service: string;
  /** Which traces that begin here are recorded. Default `{ type: 'const', param: 1 }`: all. */
  readonly sampling?: SamplingOptions;
  /** Jaeger's query API, from which `reader` reads. Default `http://127.0.0.1:16686`. */
  readonly queryUrl?: string;
  /** PEM of the authority that signed the collector's certificate. Default: the ones that Node knows. */
  readonly ca?: string;
  /** Time between the end of a span and its sending, unless a batch is full before, in ms. Default 500. */
  readonly flushMs?: number;
  /** How many spans may wait; further ones are dropped and counted. Default 10,000. */
  readonly maxQueued?: number;
  /** How many spans are sent in one request. Default 512. */
  readonly batchSize?: number;
  /** How long one request may take, in ms. Default 3,000. */
  readonly exportTimeoutMs?: number;
  /** How long `flush` and disposal may take, in ms. Default 3,000. */
  readonly flushTimeoutMs?: number;
  /** Default the system's clock. */
  readonly clock?: Clock;
  /** Hears, at most once a minute, of a collector that takes no spans. Default nobody. */
  readonly log?: Logger;
}

const defaults = {
  sampling: { type: 'const', param: 1 },
  queryUrl: 'http://127.0.0.1:16686',
  flushMs: 500,
  maxQueued: 10_000,
  batchSize: 512,
  exportTimeoutMs: 3_000,
  flushTimeoutMs: 3_000,
} as const satisfies Partial<CollectorOptions>;

/** What a library adds to make a driver. */
export interface Exporter<T> {
  readonly name: string;
  readonly endpoint: string;
  /** The setting that holds the endpoint, for warnings. */
  readonly setting: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A batch as the collector wants it. */
  encode(batch: readonly T[]): Uint8Array;
  /** Makes the tracer; `report` takes every recorded span once it has ended. */
  tracer(parts: {
    readonly sampling: Sampling;
    readonly clock: Clock;
    readonly report: (span: T) => void;
  }): TracerDriver['tracer'];
}

/** A driver that posts spans to a collector, off the call path. */
export function createCollectorDriver<T>(options: CollectorOptions, exporter: Exporter<T>): TracerDriver {
  const { service, ca, log, clock = systemClock } = options;
  const given = { ...defaults, ...options };
  if (service === '') throw invalid('the service of a tracer is empty');
  for (const name of ['flushMs', 'maxQueued', 'batchSize', 'exportTimeoutMs', 'flushTimeoutMs'] as const)
    if (!(Number.isInteger(given[name]) && given[name] >= 1 && given[name] < 2 ** 31))
      throw invalid(`${name} is ${given[name]}; it has to be a whole number of 1 or more`);

  const url = checkUrl('endpoint', exporter.endpoint);
  const reader = createJaegerReader({ queryUrl: given.queryUrl });
  const sampling = createSampling(given.sampling, clock);
  const sender = createHttpSender({
    url,
    headers: exporter.headers,
    timeoutMs: given.exportTimeoutMs,
    ...(ca === undefined ? {} : { ca }),
  });
  const failures = createFailureLog({ clock, log, collector: url.origin, setting: exporter.setting });
  const queue = createExportQueue<T>({
    clock,
    flushMs: given.flushMs,
    maxQueued: given.maxQueued,
    batchSize: given.batchSize,
    flushTimeoutMs: given.flushTimeoutMs,
    send: async (batch, signal) => sender.send(exporter.encode(batch), signal),
    ...failures,
  });
  let disposed: Promise<void> | undefined;

  return {
    name: exporter.name,
    tracer: exporter.tracer({ sampling, clock, report: queue.push }),
    reader,
    get droppedSpans() {
      return queue.dropped;
    },
    flush: queue.flush,
    async [Symbol.asyncDispose]() {
      disposed ??= queue.close().then(sender.close);
      await disposed;
    },
  };
}

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });
