import { RuntimeError } from '@fairlead/runtime';
import protobuf from 'protobufjs/light.js';

const wide = ['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'] as const;

/**
 * Reads protobuf with 64-bit integers as JavaScript numbers. protobufjs gives `Long` objects where that library
 * is installed, and switching it off there would do so for the whole process.
 */
class NumberReader extends protobuf.BufferReader {}

for (const name of wide) {
  const read = protobuf.BufferReader.prototype[name];
  Object.defineProperty(NumberReader.prototype, name, {
    value(this: NumberReader): number {
      const number = Number(read.call(this));
      if (Number.isSafeInteger(number)) return number;
      throw new RangeError(`the integer ${number} is past 2^53 and would lose digits`);
    },
  });
}

/** A reader of `bytes`, which are not copied: a `bytes` field is a view of them. */
export const createReader = (bytes: Uint8Array): protobuf.Reader =>
  new NumberReader(
    Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );

/** The error of bytes that are no message of this type. */
export const undecodable = (typeName: string, cause: unknown): RuntimeError =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `These bytes are no ${typeName}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  });
