import type { RuntimeErrorOptions } from '@fairlead/runtime';

/** What the worker needs to open a database. */
export interface OpenOptions {
  readonly file: string;
  /** URL of the operations module. */
  readonly operations: string;
  readonly busyTimeoutMs: number;
}

export type Request =
  | { readonly kind: 'open'; readonly database: number; readonly options: OpenOptions }
  | {
      readonly kind: 'call';
      readonly database: number;
      readonly id: number;
      /** When it was asked for, epoch ms: the clocks of two threads have different origins. */
      readonly sinceMs: number;
      readonly operation: string;
      readonly args: unknown;
    }
  /** Forgets a call that has not begun. */
  | { readonly kind: 'cancel'; readonly database: number; readonly id: number }
  | { readonly kind: 'close'; readonly database: number; readonly id: number };

/** A RuntimeError on its way between the threads. */
export type Failure = Omit<RuntimeErrorOptions, 'cause'>;

export type Response =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };
