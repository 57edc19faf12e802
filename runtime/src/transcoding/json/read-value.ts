import type { Json } from '../../rpc/descriptor.ts';
import type { FieldSchema } from '../../rpc/schema.ts';
import { readTimestamp } from './timestamp.ts';

/** What a reader gives for JSON that does not fit. */
export const misfit = Symbol('misfit');

/** Gives the value that JSON stands for, or {@link misfit}. Never sees `null`. */
export type ReadValue = (json: Json) => unknown;

/** How one value of a scalar, an enum or a timestamp is read; `kind` may be that of a map's keys. */
export function readerOf({ kind, enum: declared }: Pick<FieldSchema, 'kind' | 'enum'>): ReadValue {
  switch (kind) {
    case 'string':
      return readString;
    case 'bool':
      return (json) => (typeof json === 'boolean' ? json : misfit);
    case 'bytes':
      return readBytes;
    case 'double':
      return (json) => readNumber(json, (value) => value);
    case 'float':
      return (json) => readNumber(json, Math.fround);
    case 'enum':
      return readEnum(new Map(declared?.values.map(({ name, number }) => [name, number])));
    case 'timestamp':
      return (json) => (typeof json === 'string' ? (readTimestamp(json) ?? misfit) : misfit);
    case 'uint32':
    case 'fixed32':
      return (json) => readInteger(json, 0, 2 ** 32 - 1);
    case 'uint64':
    case 'fixed64':
      return (json) => readInteger(json, 0, Number.MAX_SAFE_INTEGER);
    case 'int64':
    case 'sint64':
    case 'sfixed64':
      return (json) => readInteger(json, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    default:
      return (json) => readInteger(json, -(2 ** 31), 2 ** 31 - 1);
  }
}

/** What is no Unicode (half of a surrogate pair) could not be sent, or would come out as something else. */
const readString: ReadValue = (json) => (typeof json === 'string' && json.isWellFormed() ? json : misfit);

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Both alphabets, padded or not. */
const readBytes: ReadValue = (json) => {
  if (typeof json !== 'string' || !base64.test(json)) return misfit;
  const digits = json.replace(/=+$/, '').length;
  if (digits % 4 === 1 || (json.length !== digits && json.length % 4 !== 0)) return misfit;
  return new Uint8Array(Buffer.from(json, 'base64'));
};

/** A number as JSON writes it. */
const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function readInteger(json: Json, min: number, max: number): unknown {
  const value = typeof json === 'number' ? json : numberIn(json);
  // -0 would be a value of its own.
  return Number.isInteger(value) && value >= min && value <= max ? value + 0 : misfit;
}

const numberIn = (json: Json): number =>
  typeof json === 'string' && json.length <= 64 && decimal.test(json) ? Number(json) : Number.NaN;

const named: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function readNumber(json: Json, round: (value: number) => number): unknown {
  if (typeof json === 'string' && Object.hasOwn(named, json)) return named[json];
  const value = round(typeof json === 'number' ? json : numberIn(json));
  // Too large for the type is not infinite: whoever means that says so.
  return Number.isFinite(value) ? value : misfit;
}

/** By name or number; a number that has no name is kept, as proto3 does. */
function readEnum(numbers: ReadonlyMap<string, number>): ReadValue {
  return (json) => {
    if (typeof json === 'string') return numbers.get(json) ?? misfit;
    return readInteger(typeof json === 'number' ? json : Number.NaN, -(2 ** 31), 2 ** 31 - 1);
  };
}
