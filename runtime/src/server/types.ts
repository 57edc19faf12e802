import type { Call } from '../rpc/call.ts';
import type { Init, MethodDescriptor, MethodKind, Methods } from '../rpc/descriptor.ts';

type Later<T> = Promise<T> | T;

/** How a method of each kind is answered. */
interface Answers<Request, Reply> {
  readonly unary: (request: Request, call: Call) => Later<Init<Reply>>;
  /** An async generator, mostly. Its `finally` runs when the caller leaves; what it waits for, it ends on `call.signal`. */
  readonly 'server-stream': (request: Request, call: Call) => Later<AsyncIterable<Init<Reply>>>;
  readonly 'client-stream': (requests: AsyncIterable<Request>, call: Call) => Later<Init<Reply>>;
  readonly bidirectional: (requests: AsyncIterable<Request>, call: Call) => Later<AsyncIterable<Init<Reply>>>;
}

/** What a service has to answer: one function per method. Throw a `RuntimeError` to fail. */
export type Handlers<M extends Methods> = {
  readonly [Key in keyof M]: M[Key] extends MethodDescriptor<infer Request, infer Reply, MethodKind>
    ? Answers<Request, Reply>[M[Key]['kind']]
    : never;
};
