import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '../auth/types.ts';
import type { Span } from '../tracing/types.ts';
import type { Metadata } from './metadata.ts';

/** What a piece of work knows about whom it is for and how long it may take. Calls made inside inherit it. */
export interface Context {
  readonly metadata: Metadata;
  /** Epoch ms on the runtime's clock; `Infinity` when there is no deadline. */
  readonly deadlineMs: number;
  /** Aborts when the caller gave up or the deadline has passed. */
  readonly signal: AbortSignal;
  /** The user, when a valid token came with the call. */
  readonly user: Principal | undefined;
  /** The calling service, when its credential came with the call. */
  readonly service: Principal | undefined;
  readonly span: Span | undefined;
}

const storage = new AsyncLocalStorage<Context>();

/** The context of the work that runs now, `undefined` outside any. */
export const currentContext = (): Context | undefined => storage.getStore();

/** Runs `work` inside `context`; it holds across every await in there. */
export const runInContext = <T>(context: Context, work: () => T): T => storage.run(context, work);

/** A context of its own, for work that no caller waits for: a sweep, a compensation. Nothing is inherited. */
export function createContext(fields: Partial<Context> = {}): Context {
  return {
    metadata: fields.metadata ?? {},
    deadlineMs: fields.deadlineMs ?? Number.POSITIVE_INFINITY,
    signal: fields.signal ?? new AbortController().signal,
    user: fields.user,
    service: fields.service,
    span: fields.span,
  };
}
