import type { Clock, Span } from '@fairlead/runtime';
import { KnownContext } from '@fairlead/runtime/tracing';
import type * as opentracing from 'opentracing';
import { toTagValue, toTagValues } from './tag-value.ts';

export interface SpanTimes {
  readonly clock: Clock;
  readonly toTime: (epochMs: number) => number;
}

/**
 * A recorded span of a library, with the promises of the runtime: ids of full length, one end, and no end before the
 * beginning. A class, because one is made for every recorded call.
 */
export class BridgedSpan implements Span {
  readonly inner: opentracing.Span;
  readonly #times: SpanTimes;
  readonly #startMs: number;
  readonly #context: KnownContext;
  #finished = false;

  constructor(inner: opentracing.Span, times: SpanTimes, startMs: number) {
    this.inner = inner;
    this.#times = times;
    this.#startMs = startMs;
    const context = inner.context();
    // jaeger-client leaves leading zeros out.
    this.#context = new KnownContext(
      context.toTraceId().padStart(32, '0'),
      context.toSpanId().padStart(16, '0'),
      true,
    );
  }

  context() {
    return this.#context;
  }

  setTag(key: string, value: unknown) {
    const kept = this.#finished ? undefined : toTagValue(value);
    if (kept !== undefined) this.inner.setTag(key, kept);
    return this;
  }

  log(fields: Record<string, unknown>) {
    const { clock, toTime } = this.#times;
    if (!this.#finished) this.inner.log(toTagValues(fields), toTime(clock.now()));
    return this;
  }

  /** A second call does nothing. */
  finish(timeMs = this.#times.clock.now()) {
    if (this.#finished) return;
    this.#finished = true;
    this.inner.finish(this.#times.toTime(Math.max(timeMs, this.#startMs)));
  }
}
