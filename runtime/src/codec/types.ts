/** Turns values into bytes and back. Pure: no connection, no state that a caller could see. */
export interface Codec<Value, Input = Value> {
  /** For example `application/x-protobuf`. */
  readonly contentType: string;
  encode(value: Input): Uint8Array;
  /** Throws `INVALID_ARGUMENT` for bytes that are not a value. */
  decode(bytes: Uint8Array): Value;
}
