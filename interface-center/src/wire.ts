import protobuf from 'protobufjs/minimal.js';

/** Reading and writing protobuf's binary form; what the generated `gen/*.codec.ts` are made of. */
export type Reader = protobuf.Reader;
export type Writer = protobuf.Writer;

/** How a message is written and read; both are generated. */
export interface WireForm<T, Input> {
  /** Writes the fields; what is absent or has its default takes no byte. */
  encode(message: Input, writer: Writer): void;
  /** Reads fields up to the position `end`. Throws whatever comes up for bytes that are no message. */
  decode(reader: Reader, end: number): T;
}

export function toBytes<T, Input>(form: WireForm<T, Input>, message: Input): Uint8Array {
  const writer = protobuf.Writer.create();
  form.encode(message, writer);
  return writer.finish();
}

/** Reads a whole message. Its `bytes` fields are views of what is given, not copies. */
export const fromBytes = <T, Input>(form: WireForm<T, Input>, bytes: Uint8Array): T =>
  form.decode(protobuf.Reader.create(bytes), bytes.length);

/** Where the message ends whose length comes next. */
export function endOf(reader: Reader): number {
  const size = reader.size();
  const end = reader.pos + size;
  if (end > reader.len) throw new RangeError('it ends too early');
  return end;
}

/** To be called where a message ends: fields must not reach into what follows. */
export function ended(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new RangeError('a field is longer than its message');
}

/** Passes over a field that is not known, or not of the type it should have. */
export function skip(reader: Reader, tag: number): void {
  reader.skipType(tag & 7, 0, tag >>> 3);
}

/** A 64-bit integer as a number, whatever protobufjs made of it. */
export function wide(value: unknown): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`the integer ${number} is past 2^53 and would lose digits`);
}

/** Reads a packed list, or one item of one that is not packed. */
export function readItems<Item>(
  reader: Reader,
  tag: number,
  items: Item[],
  read: (reader: Reader) => Item,
): void {
  if ((tag & 7) !== 2) {
    items.push(read(reader));
    return;
  }
  const end = endOf(reader);
  while (reader.pos < end) items.push(read(reader));
  ended(reader, end);
}

/** Sets a property, also one that is called `__proto__`. */
export function setEntry<Value>(map: Record<string, Value>, key: string, value: Value): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
