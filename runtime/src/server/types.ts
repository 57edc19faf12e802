import type { Call } from '../rpc/call.ts';
import type { Init, MethodDescriptor, Methods } from '../rpc/descriptor.ts';

/** What a service has to answer: one function per method. Throw a `RuntimeError` to fail. */
export type Handlers<M extends Methods> = {
  readonly [Key in keyof M]: M[Key] extends MethodDescriptor<infer Request, infer Reply>
    ? (request: Request, call: Call) => Promise<Init<Reply>> | Init<Reply>
    : never;
};
