import { suggest } from '../../config/suggest.ts';
import type { Json } from '../../rpc/descriptor.ts';
import type { FieldSchema, MessageSchema } from '../../rpc/schema.ts';
import { came, wantedBy } from './describe.ts';
import { Problems } from './problems.ts';
import { misfit, type ReadValue, readerOf } from './read-value.ts';
import { readTimestamp, timestampType } from './timestamp.ts';

type Message = Record<string, unknown>;

/** Messages, lists and maps inside each other. A type that refers to itself would let a caller go on for ever. */
const maxDepth = 64;

interface FieldPlan {
  readonly schema: FieldSchema;
  readonly key: string;
  readonly shape: 'one' | 'list' | 'map';
  /** Absent for a message. */
  readonly read: ReadValue | undefined;
  readonly readKey: ReadValue | undefined;
}

/** How a message is read: worked out at the first one of its type. */
interface Plan {
  readonly fields: ReadonlyMap<string, FieldPlan>;
  /** All fields with what they hold when nothing was sent; lists and maps are made anew for each message. */
  readonly empty: Message;
  readonly lists: readonly string[];
  readonly maps: readonly string[];
  /** The fields of each oneof. */
  readonly oneofs: readonly (readonly string[])[];
}

const plans = new WeakMap<MessageSchema, Plan>();

/**
 * A message given as JSON, by the proto3 mapping; names in camelCase or snake_case, every field in place. Throws
 * `INVALID_ARGUMENT`, reason `INVALID_REQUEST`, that names each field which does not fit, unknown ones included.
 */
export function readMessage(schema: MessageSchema, json: Json): object {
  const problems = new Problems();
  const message =
    schema.typeName === timestampType ? readMoment(json, problems) : read(schema, json, problems);
  problems.throwIfAny();
  return message;
}

const moment = { kind: 'timestamp', enum: undefined } as const;

function readMoment(json: Json, problems: Problems): object {
  const value = typeof json === 'string' ? readTimestamp(json) : undefined;
  if (value === undefined) problems.add(`must be ${wantedBy(moment)} (got ${came(json, moment)})`);
  return value ?? {};
}

function read(schema: MessageSchema, json: Json, problems: Problems): Message {
  const plan = plans.get(schema) ?? planOf(schema);
  const message = { ...plan.empty };
  for (const key of plan.lists) message[key] = [];
  for (const key of plan.maps) message[key] = {};
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    problems.add(`must be an object (got ${came(json, { kind: 'message' })})`);
    return message;
  }
  if (problems.depth > maxDepth) {
    problems.add(`must not nest deeper than ${maxDepth} levels`);
    return message;
  }
  for (const name of Object.keys(json)) {
    if (problems.isFull) break;
    const field = plan.fields.get(name);
    if (field === undefined) {
      problems.add(unknownField(schema, name), name);
      continue;
    }
    if (name !== field.key && Object.hasOwn(json, field.key)) {
      problems.add('is given twice, in camelCase and in snake_case', name);
      continue;
    }
    const value = json[name] as Json;
    // null is as good as not being there.
    if (value === null) continue;
    if (field.shape === 'one' && field.read) {
      const result = field.read(value);
      if (result !== misfit) message[field.key] = result;
      else problems.add(`must be ${wantedBy(field.schema)} (got ${came(value, field.schema)})`, field.key);
    } else message[field.key] = readInside(field, value, problems);
  }
  for (const names of plan.oneofs) refuseSeveral(names, message, problems);
  return message;
}

function readInside(field: FieldPlan, value: Json, problems: Problems): unknown {
  problems.enter(field.key);
  const result =
    field.shape === 'one'
      ? readItem(field, value, problems)
      : field.shape === 'list'
        ? readList(field, value, problems)
        : readMap(field, value, problems);
  problems.leave();
  return result;
}

function readItem({ schema, read: readValue }: FieldPlan, value: Json, problems: Problems): unknown {
  if (schema.message && readValue === undefined) return read(schema.message, value, problems);
  const result = value === null || !readValue ? misfit : readValue(value);
  if (result === misfit) problems.add(`must be ${wantedBy(schema)} (got ${came(value, schema)})`);
  return result;
}

function readList(field: FieldPlan, value: Json, problems: Problems): unknown[] {
  const list: unknown[] = [];
  if (!Array.isArray(value)) {
    problems.add(`must be a list, each item ${wantedBy(field.schema)} (got ${came(value, field.schema)})`);
    return list;
  }
  for (let index = 0; index < value.length && !problems.isFull; index++) {
    problems.enter(index);
    list.push(readItem(field, value[index] as Json, problems));
    problems.leave();
  }
  return list;
}

function readMap(field: FieldPlan, value: Json, problems: Problems): Message {
  const map: Message = {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.add(
      `must be an object, each value ${wantedBy(field.schema)} (got ${came(value as Json, field.schema)})`,
    );
    return map;
  }
  for (const [name, item] of Object.entries(value ?? {})) {
    if (problems.isFull) break;
    const key = readKey(field, name);
    if (key === misfit) {
      problems.add(
        `must have keys that are ${wantedBy({ kind: field.schema.mapKey ?? 'string', enum: undefined })}`,
      );
      continue;
    }
    problems.enter(name);
    setEntry(map, String(key), readItem(field, item, problems));
    problems.leave();
  }
  return map;
}

function readKey({ schema, readKey: readValue }: FieldPlan, name: string): unknown {
  if (schema.mapKey === 'bool') return name === 'true' || name === 'false' ? name : misfit;
  return readValue ? readValue(name) : misfit;
}

/** Sets a property, also one that is called `__proto__`. */
function setEntry(map: Message, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function refuseSeveral(names: readonly string[], message: Message, problems: Problems): void {
  const given = names.filter((name) => message[name] !== undefined);
  if (given.length < 2) return;
  problems.add(`must not stand beside ${given[0]}: only one of ${names.join(', ')} is allowed`, given[1]);
}

function unknownField({ fields }: MessageSchema, name: string): string {
  const names = fields.map(({ jsonName }) => jsonName);
  const near = suggest(name, names);
  if (near !== undefined) return `is unknown; did you mean ${near}?`;
  return names.length === 0
    ? 'is unknown; no field is allowed here'
    : `is unknown; allowed: ${names.join(', ')}`;
}

function planOf(schema: MessageSchema): Plan {
  const fields = new Map<string, FieldPlan>();
  const empty: Message = {};
  const lists: string[] = [];
  const maps: string[] = [];
  const oneofs = new Map<string, string[]>();
  for (const field of schema.fields) {
    const { name, jsonName: key, kind, mapKey, repeated, oneof } = field;
    const shape = mapKey !== undefined ? 'map' : repeated ? 'list' : 'one';
    const plan: FieldPlan = {
      schema: field,
      key,
      shape,
      read: kind === 'message' ? undefined : readerOf(field),
      readKey: mapKey === undefined ? undefined : readerOf({ kind: mapKey, enum: undefined }),
    };
    fields.set(name, plan).set(key, plan);
    empty[key] = shape === 'one' ? emptyValue(field) : undefined;
    if (shape === 'list') lists.push(key);
    if (shape === 'map') maps.push(key);
    if (oneof !== '') oneofs.set(oneof, [...(oneofs.get(oneof) ?? []), key]);
  }
  const plan = { fields, empty, lists, maps, oneofs: [...oneofs.values()] };
  plans.set(schema, plan);
  return plan;
}

function emptyValue({ kind, presence }: FieldSchema): unknown {
  if (presence || kind === 'message' || kind === 'timestamp') return undefined;
  if (kind === 'string') return '';
  if (kind === 'bool') return false;
  return kind === 'bytes' ? new Uint8Array() : 0;
}
