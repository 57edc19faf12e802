import type { Clock, Span } from '@fairlead/runtime';
import { KnownContext, type TraceContext } from '@fairlead/runtime/tracing';
import type * as opentracing from 'opentracing';
import type { NewSpan } from './bridged-tracer.ts';
import { toTagValue, toTagValues } from './tag-value.ts';

export interface LibraryOptions extends SpanTimes {
  /** The library's tracer. It sees only spans that are recorded, and records all that it sees. */
  readonly tracer: Pick<opentracing.Tracer, 'startSpan'>;
  /** The library's form of a recorded span that it did not make; `null` where the ids are none. */
  readonly foreign: (context: TraceContext) => opentracing.SpanContext | null;
}

/** Has a library make the spans. */
export function recordWith(options: LibraryOptions): (span: NewSpan) => Span {
  const { tracer, foreign, toTime } = options;
  return ({ name, startMs, tags, parent, childOf }) => {
    const innerParent = childOf instanceof BridgedSpan ? childOf.inner : parent && foreign(parent);
    const inner = tracer.startSpan(name, {
      startTime: toTime(startMs),
      tags: toTagValues(tags),
      ...(innerParent && { childOf: innerParent }),
    });
    return new BridgedSpan(inner, options, startMs);
  };
}

export interface SpanTimes {
  readonly clock: Clock;
  /** A time as the library wants it. */
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
