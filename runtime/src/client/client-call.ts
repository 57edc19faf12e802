import type { Principal } from '../auth/types.ts';
import type { Context } from '../context/context.ts';
import { hopKeys } from '../context/metadata.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Call } from '../rpc/call.ts';
import type { AnyMethod } from '../rpc/descriptor.ts';
import type { PreparedWish, Wish } from '../selector/types.ts';
import type { TraceContext } from '../tracing/span-context.ts';
import type { Span } from '../tracing/types.ts';
import type { CallOptions } from './types.ts';

/** A call being made: what the caller asked for, joined with what the surrounding context knows. */
export class ClientCall implements Call {
  readonly kind = 'client';
  readonly method: AnyMethod;
  readonly target: string;
  request: unknown;
  metadata: Record<string, string>;
  deadlineMs: number;
  readonly timeoutMs: number | undefined;
  user: Principal | undefined;
  service: Principal | undefined;
  span: Span | undefined;
  trace: TraceContext | undefined = undefined;
  node: ServiceNode | undefined = undefined;
  attempt = 1;
  tried: Set<string> | undefined = undefined;
  /** Whether this try may have left for a node; until then a failure has carried nothing out. */
  sent = false;
  /** What the caller asked for. */
  readonly options: CallOptions;
  /** What the client asks for that the call was made with. */
  clientWish: PreparedWish | undefined = undefined;
  readonly #context: Context | undefined;
  #signal: AbortSignal | undefined;
  #cancellation: AbortSignal | undefined;

  constructor(
    method: AnyMethod,
    target: string,
    request: unknown,
    context: Context | undefined,
    options: CallOptions,
  ) {
    this.method = method;
    this.target = target;
    this.request = request;
    this.options = options;
    this.#context = context;
    this.metadata = inherit(context, options);
    this.deadlineMs = context?.deadlineMs ?? Number.POSITIVE_INFINITY;
    this.timeoutMs = options.timeoutMs;
    this.user = context?.user;
    this.service = context?.service;
    this.span = context?.span;
  }

  get path(): string {
    return this.method.path;
  }

  get wish(): Wish {
    return this.options;
  }

  /** Aborts when the caller's own signal or the surrounding work's does. */
  get signal(): AbortSignal {
    this.#signal ??= this.cancellation ?? new AbortController().signal;
    return this.#signal;
  }

  /** The same, but nothing where nothing could abort: listening to a signal has its price. */
  get cancellation(): AbortSignal | undefined {
    this.#cancellation ??= join(this.#context?.signal, this.options.signal);
    return this.#cancellation;
  }

  /** Another try of the same call, at the same time: with a node of its own, and cancelled by `signal`, too. */
  fork(signal: AbortSignal): ClientCall {
    const { method, target, request, metadata, cancellation } = this;
    const options = { ...this.options, metadata, signal: join(cancellation, signal) ?? signal };
    const fork = new ClientCall(method, target, request, undefined, options);
    fork.deadlineMs = this.deadlineMs;
    fork.user = this.user;
    fork.service = this.service;
    fork.span = this.span;
    fork.trace = this.trace;
    fork.attempt = this.attempt;
    fork.clientWish = this.clientWish;
    fork.tried = this.tried;
    return fork;
  }
}

function inherit(context: Context | undefined, options: CallOptions): Record<string, string> {
  const metadata: Record<string, string> = {};
  const inherited = context?.metadata;
  for (const key in inherited) if (!hopKeys.has(key)) metadata[key] = inherited[key] ?? '';
  return options.metadata ? Object.assign(metadata, options.metadata) : metadata;
}

function join(outer: AbortSignal | undefined, own: AbortSignal | undefined): AbortSignal | undefined {
  return outer && own ? AbortSignal.any([outer, own]) : (outer ?? own);
}
