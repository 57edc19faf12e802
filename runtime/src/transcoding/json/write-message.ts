import type { Json } from '../../rpc/descriptor.ts';
import type { FieldSchema, MessageSchema } from '../../rpc/schema.ts';
import { type Moment, timestampType, writeTimestamp } from './timestamp.ts';

/** Gives the JSON of one value; `undefined` where the value stands as it is. */
type WriteValue = ((value: never) => Json) | undefined;

interface FieldPlan {
  readonly key: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly write: WriteValue;
  /** Printed where nothing was set; `undefined` for a field that may be absent. */
  readonly empty: Json | undefined;
}

const plans = new WeakMap<MessageSchema, readonly FieldPlan[]>();

/** A message as JSON by the proto3 mapping: camelCase, in the order of the proto, default values printed. */
export function writeMessage(schema: MessageSchema, message: object): Json {
  if (schema.typeName === timestampType) return writeTimestamp(message);
  const json: { [key: string]: Json } = {};
  for (const { key, shape, write, empty } of plans.get(schema) ?? planOf(schema)) {
    const value = (message as Readonly<Record<string, unknown>>)[key];
    if (shape === 'list') json[key] = writeList(value as readonly never[] | undefined, write);
    else if (shape === 'map')
      json[key] = writeMap(value as Readonly<Record<string, never>> | undefined, write);
    else if (value !== undefined && value !== null)
      json[key] = write ? write(value as never) : (value as Json);
    else if (empty !== undefined) json[key] = empty;
  }
  return json;
}

const writeList = (list: readonly never[] | undefined, write: WriteValue): Json[] =>
  list === undefined ? [] : write ? list.map(write) : [...list];

function writeMap(map: Readonly<Record<string, never>> | undefined, write: WriteValue): Json {
  const entries = Object.entries(map ?? {}).filter(([, value]) => value !== undefined);
  // `fromEntries` defines properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(write ? entries.map(([key, value]) => [key, write(value)]) : entries);
}

function planOf(schema: MessageSchema): readonly FieldPlan[] {
  const plan = schema.fields.map(
    (field): FieldPlan => ({
      key: field.jsonName,
      shape: field.mapKey !== undefined ? 'map' : field.repeated ? 'list' : 'one',
      write: writerOf(field),
      empty: emptyOf(field),
    }),
  );
  plans.set(schema, plan);
  return plan;
}

function writerOf(field: FieldSchema): WriteValue {
  switch (field.kind) {
    case 'string':
    case 'bool':
      return undefined;
    case 'bytes':
      return (value: Uint8Array) =>
        Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    case 'double':
    case 'float':
      return (value: number) => (Number.isFinite(value) ? value : String(value));
    case 'enum': {
      const names = new Map(field.enum?.values.toReversed().map(({ name, number }) => [number, name]));
      return (value: number) => names.get(value) ?? value;
    }
    case 'timestamp':
      return (value: Partial<Moment>) => writeTimestamp(value);
    case 'message': {
      const { message } = field;
      return (value: object) => (message ? writeMessage(message, value) : null);
    }
    default:
      return field.kind.endsWith('64') ? (value: number) => String(value) : undefined;
  }
}

function emptyOf({ kind, presence, enum: declared }: FieldSchema): Json | undefined {
  if (presence || kind === 'message' || kind === 'timestamp') return undefined;
  if (kind === 'enum') return declared?.values.find(({ number }) => number === 0)?.name ?? 0;
  if (kind === 'bool') return false;
  if (kind === 'string' || kind === 'bytes') return '';
  return kind.endsWith('64') ? '0' : 0;
}
