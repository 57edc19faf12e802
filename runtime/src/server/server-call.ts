import type { Principal } from '../auth/types.ts';
import type { RuntimeError } from '../errors/runtime-error.ts';
import type { Call } from '../rpc/call.ts';
import type { AnyMethod } from '../rpc/descriptor.ts';
import type { TraceContext } from '../tracing/span-context.ts';
import type { Span } from '../tracing/types.ts';

/** What the handler of a stream needs to know of it. */
export interface StreamProgress {
  /** Tells the caller that the stream is open. */
  open(): void;
  /** Settles when the handler is done with it. */
  readonly ended: Promise<void>;
}

/**
 * A call being answered, and the context of its handler. A class, because its signal is made only when somebody
 * asks for it: an AbortController on every call would be the dearest part of the server's chain.
 */
export class ServerCall implements Call {
  readonly kind = 'server';
  readonly method: AnyMethod;
  readonly target: string;
  request: unknown;
  readonly attempt = 1;
  readonly node = undefined;
  readonly tried = undefined;
  readonly timeoutMs = undefined;
  metadata: Record<string, string>;
  deadlineMs: number;
  user: Principal | undefined = undefined;
  service: Principal | undefined = undefined;
  span: Span | undefined = undefined;
  readonly trace: TraceContext | undefined;
  /** Of a call with more than one message only. */
  stream: StreamProgress | undefined = undefined;
  /** Whether the handler has been given the call. */
  executed = false;
  #controller: AbortController | undefined;
  #ended: RuntimeError | undefined;

  constructor(
    method: AnyMethod,
    target: string,
    request: unknown,
    metadata: Record<string, string>,
    deadlineMs: number,
    trace?: TraceContext,
  ) {
    this.method = method;
    this.target = target;
    this.request = request;
    this.metadata = metadata;
    this.deadlineMs = deadlineMs;
    this.trace = trace;
  }

  get path(): string {
    return this.method.path;
  }

  /** Whether its time has run out. */
  get isLate(): boolean {
    return this.#ended?.code === 'DEADLINE_EXCEEDED';
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#ended) this.#controller.abort(this.#ended);
    }
    return this.#controller.signal;
  }

  /** For the handler, which gets it now. Throws what has ended the call meanwhile: then it has not been carried out. */
  begin(): void {
    if (this.#ended) throw this.#ended;
    this.executed = true;
  }

  /** Tells the handler to stop: the caller gave up, or the deadline has passed. */
  abort(reason: RuntimeError): void {
    this.#ended ??= reason;
    this.#controller?.abort(this.#ended);
  }
}
