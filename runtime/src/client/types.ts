import type { Init, MethodDescriptor, Methods, ServiceDescriptor } from '../rpc/descriptor.ts';

export interface CallOptions {
  /** The longest that the call may take, in ms; the caller's own remaining time still limits it. Default 5,000. */
  readonly timeoutMs?: number;
  /** Cancels the call, here and at the other side. */
  readonly signal?: AbortSignal;
  /** Added to what the context carries. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether a second try may start while the first is under way. Default: the setting `call.hedge.enabled`. */
  readonly hedge?: boolean;
}

/** The typed client of a service: one function per method. Failures are `RuntimeError`s. */
export type Client<M extends Methods> = {
  readonly [Key in keyof M]: M[Key] extends MethodDescriptor<infer Request, infer Reply>
    ? (request: Init<Request>, options?: CallOptions) => Promise<Reply>
    : never;
};

/** Makes calls to services found through the registry. */
export interface Caller {
  /** The typed client of a service; cheap, made as often as wanted. */
  client<M extends Methods>(service: ServiceDescriptor<M>): Client<M>;
  /** The same for a method known only at run time. */
  call(method: MethodDescriptor, target: string, request: unknown, options?: CallOptions): Promise<unknown>;
}
