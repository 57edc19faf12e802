import type { Clock } from '../clock/types.ts';
import type { KnownContext, TraceContext } from './span-context.ts';
import type { FinishedSpan, Span, SpanLog } from './types.ts';

/** What the spans of one tracer share. */
export interface SpanHome {
  readonly service: string;
  readonly clock: Clock;
  report(span: FinishedSpan): void;
}

/** A span of a trace that is not recorded. It knows nothing, so all the spans under it are the same one. */
export class UnsampledSpan implements Span {
  readonly #context: TraceContext;

  constructor(context: TraceContext) {
    this.#context = context;
  }

  context() {
    return this.#context;
  }

  setTag() {
    return this;
  }

  log() {
    return this;
  }

  finish() {}
}

const noLogs: readonly SpanLog[] = [];

export class RecordedSpan implements Span {
  readonly #home: SpanHome;
  readonly #context: KnownContext;
  readonly #parentSpanId: string | undefined;
  readonly #name: string;
  readonly #startMs: number;
  readonly #tags: Record<string, unknown>;
  #logs: SpanLog[] | undefined;
  #finished = false;

  constructor(
    home: SpanHome,
    context: KnownContext,
    parentSpanId: string | undefined,
    name: string,
    startMs: number,
    tags: Record<string, unknown>,
  ) {
    this.#home = home;
    this.#context = context;
    this.#parentSpanId = parentSpanId;
    this.#name = name;
    this.#startMs = startMs;
    this.#tags = tags;
  }

  context() {
    return this.#context;
  }

  setTag(key: string, value: unknown) {
    if (!this.#finished) this.#tags[key] = value;
    return this;
  }

  log(fields: Record<string, unknown>) {
    if (this.#finished) return this;
    this.#logs ??= [];
    this.#logs.push({ atMs: this.#home.clock.now(), fields });
    return this;
  }

  /** A second call does nothing. */
  finish(timeMs = this.#home.clock.now()) {
    if (this.#finished) return;
    this.#finished = true;
    this.#home.report({
      traceId: this.#context.traceId,
      spanId: this.#context.spanId,
      parentSpanId: this.#parentSpanId,
      service: this.#home.service,
      name: this.#name,
      startMs: this.#startMs,
      durationMs: Math.max(0, timeMs - this.#startMs),
      tags: this.#tags,
      logs: this.#logs ?? noLogs,
    });
  }
}
