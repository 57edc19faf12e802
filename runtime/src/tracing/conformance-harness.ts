import assert from 'node:assert/strict';
import type { FinishedSpan, Span, SpanContext, Tracer, TracerDriver } from './types.ts';

export interface OpenTracer {
  /** Whose spans these are. */
  readonly service: string;
  /** Whether traces that begin here are recorded. Default true. */
  readonly sampled?: boolean;
  /** How many spans may wait for the collector. Default the driver's own. */
  readonly maxQueued?: number;
}

/** How the suite comes to a driver of one kind. */
export interface TracerHarness {
  /** A driver on the system's clock. All of one harness send to the same place, from which `reader` reads. */
  open(options: OpenTracer): TracerDriver | Promise<TracerDriver>;
  /** A driver whose collector is not there. Default: there is no such thing. */
  openBroken?(options: OpenTracer): TracerDriver | Promise<TracerDriver>;
  /** The headers that are read and written. */
  readonly headers: readonly TraceHeader[];
}

export type TraceHeader = 'traceparent' | 'uber-trace-id';

/** What a test is given: everything it opens is disposed for it. */
export interface Given extends Required<TracerHarness> {
  open(options: OpenTracer): Promise<TracerDriver>;
  openBroken(options: OpenTracer): Promise<TracerDriver>;
  /** Flushes, and waits until `count` spans of a trace can be read. */
  read(driver: TracerDriver, traceId: string, count: number): Promise<readonly FinishedSpan[]>;
}

/** One test of the suite. */
export interface Case {
  readonly title: string;
  /** What the harness must have, or the test is skipped. */
  readonly needs?: 'openBroken';
  run(given: Given): Promise<void>;
}

const READ_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** Collectors take spans before they can be read, so this asks again. */
export async function poll(
  driver: TracerDriver,
  traceId: string,
  count: number,
): Promise<readonly FinishedSpan[]> {
  const { reader } = driver;
  assert.ok(reader, `${driver.name} has no reader`);
  await driver.flush();
  const untilMs = performance.now() + READ_TIMEOUT_MS;
  for (;;) {
    const spans = await reader.trace(traceId);
    if (spans.length >= count) return spans;
    assert.ok(performance.now() < untilMs, `${spans.length} of ${count} spans of ${traceId} have arrived`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** What a tracer writes for another process. */
export function injected(
  tracer: Tracer,
  of: Span | SpanContext,
  format = 'text_map',
): Record<string, string> {
  const carrier: Record<string, string> = {};
  tracer.inject(of, format, carrier);
  return carrier;
}

/** What a tracer reads, which has to be something. */
export function extracted(tracer: Tracer, carrier: Record<string, string>, format = 'text_map'): SpanContext {
  const context = tracer.extract(format, carrier);
  assert.ok(context, `nothing was read from ${JSON.stringify(carrier)}`);
  return context;
}

/** Ids of a span somewhere else, new on every call. */
export const elsewhere = () => {
  const hex = () => crypto.randomUUID().replaceAll('-', '');
  return { traceId: hex(), spanId: hex().slice(0, 16) };
};

/** A header as another process would write it. */
export function headerOf(
  header: TraceHeader,
  { traceId, spanId, sampled }: { traceId: string; spanId: string; sampled: boolean },
): Record<string, string> {
  return {
    [header]:
      header === 'traceparent'
        ? `00-${traceId}-${spanId}-0${Number(sampled)}`
        : `${traceId}:${spanId}:0:${Number(sampled)}`,
  };
}
