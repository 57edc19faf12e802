import type { Principal } from '../auth/types.ts';
import type { Context } from '../context/context.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { TraceContext } from '../tracing/span-context.ts';
import type { Span } from '../tracing/types.ts';
import type { AnyMethod } from './descriptor.ts';

/**
 * One piece of work on its way through the chain: a call being made (`client`), a call being answered (`server`)
 * or a message being handled (`subscriber`). On the server and the subscriber it is the context of the handler.
 */
export interface Call extends Context {
  readonly kind: 'client' | 'server' | 'subscriber';
  /** `vessel.v1.VesselService/Create`, or the topic. */
  readonly path: string;
  /** The registry's name of the service called, or the consumer group. */
  readonly target: string;
  /** Absent for a subscriber. */
  readonly method: AnyMethod | undefined;
  /** The decoded message; an `AsyncIterable` of them where the caller sends a stream. Middleware may wrap that. */
  request: unknown;
  /** Middleware may add to it; keys are lower case. */
  metadata: Record<string, string>;
  deadlineMs: number;
  /** Client: the longest that the caller allows, in ms, when it says so. */
  readonly timeoutMs: number | undefined;
  user: Principal | undefined;
  service: Principal | undefined;
  span: Span | undefined;
  /** What the other side's span continues: on the client what is sent, on the server what has come. */
  trace?: TraceContext | undefined;
  /** Client: the node chosen. Server: undefined. */
  node: ServiceNode | undefined;
  /** 1 for the first try. */
  attempt: number;
  /** Client: ids of the nodes that tries of this call have gone to; the next try prefers others. */
  tried: Set<string> | undefined;
}

export interface Reply {
  /** The decoded message; `undefined` for a subscriber; an `AsyncIterable` of messages where the reply is a stream. */
  readonly message: unknown;
  /** Of a stream only: settles when the stream is over, with its error if it ended with one. */
  readonly ended?: Promise<void>;
}

export type Handler = (call: Call) => Promise<Reply>;

/** Wraps a handler. The one type for client, server and subscriber; `call.kind` tells them apart. */
export type Middleware = (next: Handler) => Handler;

/** Puts `middleware` around `handler`; the first listed is outermost. */
export const chain = (middleware: readonly Middleware[], handler: Handler): Handler =>
  middleware.reduceRight((next, wrap) => wrap(next), handler);
