import type { Codec } from '../codec/types.ts';
import type { FieldViolation } from '../errors/runtime-error.ts';
import type { MessageSchema, ServiceSchema } from './schema.ts';

/** A JSON value as `JSON.parse` gives it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * What may be given where a message is sent: every field may be left out, at every depth. A list or a
 * map is given whole.
 */
export type Init<T> = T extends Uint8Array | string | number | boolean | bigint | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Init<Item>[]
    : { readonly [Key in keyof T]?: Init<T[Key]> | undefined };

/** A message type: its name, its binary form and its JSON form (proto3 mapping). */
export interface MessageType<T> {
  /** For example `vessel.v1.Vessel`. */
  readonly typeName: string;
  /** Encoding and decoding `application/x-protobuf`. */
  readonly codec: Codec<T, Init<T>>;
  /** JSON by the proto3 mapping, camelCase, default values printed. */
  toJson(message: Init<T>): Json;
  /** Takes camelCase and snake_case. Throws `INVALID_ARGUMENT` naming the field for anything that does not fit, unknown fields included. */
  fromJson(json: Json): T;
  /** What is wrong with the message by the rules declared in the proto; empty when nothing is. */
  validate(message: T): readonly FieldViolation[];
  /** What it is made of; loaded when first read. Absent for a type that no proto declares. */
  readonly schema?: MessageSchema;
}

/** How often a method may be carried out: `unknown` means once. Source: MethodOptions.idempotency_level. */
export type Idempotency = 'unknown' | 'no-side-effects' | 'idempotent';

/** Who may call: anybody, a user who is logged in, or only our own services (internal; refused from outside). */
export type Access = 'anyone' | 'user' | 'service';

/** One HTTP binding of a method, as `google.api.http` declares it. */
export interface HttpBinding {
  /** `get`, `put`, `post`, `delete`, `patch`, or what a custom pattern says, for example `head`; `*` for any. */
  readonly verb: string;
  readonly path: string;
  /** `*`, a field's name, or empty for none. */
  readonly body: string;
  /** A field's name, or empty for the whole reply. */
  readonly responseBody: string;
}

/** How many messages go each way: one and one, one and many, many and one, many and many. */
export type MethodKind = 'unary' | 'server-stream' | 'client-stream' | 'bidirectional';

/** A method. `Kind` decides what its client and its handler look like; {@link AnyMethod} is one of any kind. */
export interface MethodDescriptor<Request = unknown, Reply = unknown, Kind extends MethodKind = 'unary'> {
  /** As in the proto, for example `GetAll`. */
  readonly name: string;
  /** What travels: `vessel.v1.VesselService/GetAll`. */
  readonly path: string;
  readonly kind: Kind;
  readonly request: MessageType<Request>;
  readonly reply: MessageType<Reply>;
  readonly idempotency: Idempotency;
  readonly access: Access;
  readonly http: readonly HttpBinding[];
}

/** A method known only at run time. */
export type AnyMethod = MethodDescriptor<unknown, unknown, MethodKind>;

/** Methods by their name in camelCase, which is how client and handler call them. */
// biome-ignore lint/suspicious/noExplicitAny: a method of any types has to fit; `unknown` would not, codecs being contravariant
export type Methods = Readonly<Record<string, MethodDescriptor<any, any, MethodKind>>>;

export interface ServiceDescriptor<M extends Methods = Methods> {
  /** Full name in the proto, for example `vessel.v1.VesselService`. */
  readonly name: string;
  /** The name in the registry: the first segment of the package, for example `vessel`. */
  readonly registryName: string;
  readonly methods: M;
  /** What the proto says of it for people; loaded when first read. Absent where no proto declares it. */
  readonly schema?: ServiceSchema;
}

export type RequestOf<M> =
  M extends MethodDescriptor<infer Request, infer _Reply, MethodKind> ? Request : never;
export type ReplyOf<M> = M extends MethodDescriptor<infer _Request, infer Reply, MethodKind> ? Reply : never;

/** Whether the caller sends a stream of messages. */
export const sendsMany = ({ kind }: AnyMethod): boolean =>
  kind === 'client-stream' || kind === 'bidirectional';

/** Whether the reply is a stream of messages. */
export const repliesMany = ({ kind }: AnyMethod): boolean =>
  kind === 'server-stream' || kind === 'bidirectional';
