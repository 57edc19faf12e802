import type { Json } from './descriptor.ts';

/** What a field holds, as the proto has it. `timestamp` is google.protobuf.Timestamp, the one well-known type there is. */
export type FieldKind = ScalarKind | 'enum' | 'message' | 'timestamp';

export type ScalarKind =
  | 'string'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'float'
  | 'int32'
  | 'sint32'
  | 'sfixed32'
  | 'uint32'
  | 'fixed32'
  | 'int64'
  | 'sint64'
  | 'sfixed64'
  | 'uint64'
  | 'fixed64';

/** What a field's value has to fulfil: `fairlead.v1.Rules`. Absent means anything goes. */
export interface RuleSchema {
  readonly required?: boolean;
  /** Characters at least. */
  readonly minLength?: number;
  /** Characters at most. */
  readonly maxLength?: number;
  readonly gte?: number;
  readonly lte?: number;
  readonly gt?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** `EMAIL`: an address. `LINE`: one line without control characters. */
  readonly format?: 'EMAIL' | 'LINE';
  /** A regular expression (`u` flag) that has to match the whole string. */
  readonly pattern?: string;
}

/** A field of a message. */
export interface FieldSchema {
  /** As in the proto: `page_size`. */
  readonly name: string;
  /** As in JSON, and as the property of the decoded message: `pageSize`. */
  readonly jsonName: string;
  /** Of one item where the field is repeated; of the values where it is a map. */
  readonly kind: FieldKind;
  /** Full name of the message or enum, for example `vessel.v1.Vessel`; empty for a scalar. */
  readonly typeName: string;
  readonly repeated: boolean;
  /** The kind of a map's keys; `undefined` for a field that is no map. */
  readonly mapKey: ScalarKind | undefined;
  /** Whether absent can be told from default: `optional`, in a oneof, or a single message. */
  readonly presence: boolean;
  /** The oneof that it belongs to; empty for none (an `optional` field belongs to none). */
  readonly oneof: string;
  readonly deprecated: boolean;
  /** The comment in front of it; may have several lines, may be empty. */
  readonly comment: string;
  readonly rules: RuleSchema;
  /** A value as it might be, of one item where it is repeated; absent where the proto shows none. */
  readonly example?: Json;
  /** The schema of `typeName`; only of kind `message`. */
  readonly message: MessageSchema | undefined;
  /** Only of kind `enum`. */
  readonly enum: EnumSchema | undefined;
}

/** What a message type is made of. Made when it is first asked for; who speaks RPC only never asks. */
export interface MessageSchema {
  /** For example `vessel.v1.Vessel`. */
  readonly typeName: string;
  readonly comment: string;
  /** In the order of the proto. */
  readonly fields: readonly FieldSchema[];
  /** The field with this name, as the proto or as JSON has it. */
  field(name: string): FieldSchema | undefined;
}

export interface EnumSchema {
  readonly typeName: string;
  readonly comment: string;
  /** In the order of the proto. */
  readonly values: readonly EnumValueSchema[];
}

export interface EnumValueSchema {
  readonly name: string;
  readonly number: number;
  readonly comment: string;
}

/** What the proto says of a service for people to read. */
export interface ServiceSchema {
  readonly comment: string;
  /** By the method's name as in the proto, for example `GetAll`. */
  readonly methods: Readonly<Record<string, MethodSchema>>;
}

export interface MethodSchema {
  readonly comment: string;
  readonly deprecated: boolean;
  /** The error reasons it fails with, as its proto lists them; absent where it lists none. */
  readonly reasons?: readonly string[];
}
