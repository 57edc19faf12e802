import type {
  AnyMethod,
  Init,
  MethodDescriptor,
  MethodKind,
  Methods,
  ServiceDescriptor,
} from '../rpc/descriptor.ts';
import type { Wish } from '../selector/types.ts';

/** What all calls of a client ask for, unless metadata or a call's own options say otherwise. */
export type ClientOptions = Wish;

export interface CallOptions extends Wish {
  /**
   * The longest that the call may take, in ms; the caller's own remaining time still limits it. Default 5,000; for a
   * stream none, but it has to be open within 5,000.
   */
  readonly timeoutMs?: number;
  /** Cancels the call, here and at the other side. */
  readonly signal?: AbortSignal;
  /** Added to what the context carries. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether a second try may start while the first is under way. Default: the setting `call.hedge.enabled`. */
  readonly hedge?: boolean;
}

/** How a method of each kind is called. */
interface Calls<Request, Reply> {
  readonly unary: (request: Init<Request>, options?: CallOptions) => Promise<Reply>;
  readonly 'server-stream': (request: Init<Request>, options?: CallOptions) => AsyncIterable<Reply>;
  readonly 'client-stream': (requests: AsyncIterable<Init<Request>>, options?: CallOptions) => Promise<Reply>;
  readonly bidirectional: (
    requests: AsyncIterable<Init<Request>>,
    options?: CallOptions,
  ) => AsyncIterable<Reply>;
}

/**
 * The typed client of a service: one function per method. Failures are `RuntimeError`s. A stream of replies is opened
 * when reading begins, so that one which nobody reads costs nothing; it is for one reader, and leaving the loop cancels
 * the call. What a caller sends as a stream is read only once the other side has opened it.
 */
export type Client<M extends Methods> = {
  readonly [Key in keyof M]: M[Key] extends MethodDescriptor<infer Request, infer Reply, MethodKind>
    ? Calls<Request, Reply>[M[Key]['kind']]
    : never;
};

/** Makes calls to services found through the registry. */
export interface Caller {
  /** The typed client of a service; cheap, made as often as wanted. */
  client<M extends Methods>(service: ServiceDescriptor<M>, options?: ClientOptions): Client<M>;
  /**
   * The same for a method known only at run time. Where the replies are a stream it resolves to them, an
   * `AsyncIterable`, once the other side has opened it.
   */
  call(method: AnyMethod, target: string, request: unknown, options?: CallOptions): Promise<unknown>;
}
