import type { Principal } from '../auth/types.ts';
import type { Context } from '../context/context.ts';
import { hopKeys } from '../context/metadata.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Call } from '../rpc/call.ts';
import type { MethodDescriptor } from '../rpc/descriptor.ts';
import type { Span } from '../tracing/types.ts';
import type { CallOptions } from './types.ts';

/** A call being made: what the caller asked for, joined with what the surrounding context knows. */
export class ClientCall implements Call {
  readonly kind = 'client';
  readonly method: MethodDescriptor;
  readonly target: string;
  readonly request: unknown;
  metadata: Record<string, string>;
  deadlineMs: number;
  readonly timeoutMs: number | undefined;
  user: Principal | undefined;
  service: Principal | undefined;
  span: Span | undefined;
  node: ServiceNode | undefined = undefined;
  attempt = 1;
  tried: Set<string> | undefined = undefined;
  readonly #context: Context | undefined;
  readonly #optionSignal: AbortSignal | undefined;
  #signal: AbortSignal | undefined;
  #cancellation: AbortSignal | undefined;

  constructor(
    method: MethodDescriptor,
    target: string,
    request: unknown,
    context: Context | undefined,
    options: CallOptions,
  ) {
    this.method = method;
    this.target = target;
    this.request = request;
    this.#context = context;
    this.#optionSignal = options.signal;
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

  /** Aborts when the caller's own signal or the surrounding work's does. */
  get signal(): AbortSignal {
    this.#signal ??= this.cancellation ?? new AbortController().signal;
    return this.#signal;
  }

  /** The same, but nothing where nothing could abort: listening to a signal has its price. */
  get cancellation(): AbortSignal | undefined {
    this.#cancellation ??= join(this.#context?.signal, this.#optionSignal);
    return this.#cancellation;
  }
}

function inherit(context: Context | undefined, options: CallOptions): Record<string, string> {
  const metadata: Record<string, string> = {};
  const inherited = context?.metadata;
  for (const key in inherited) if (!hopKeys.has(key)) metadata[key] = inherited[key] ?? '';
  return Object.assign(metadata, options.metadata);
}

function join(outer: AbortSignal | undefined, own: AbortSignal | undefined): AbortSignal | undefined {
  return outer && own ? AbortSignal.any([outer, own]) : (outer ?? own);
}
