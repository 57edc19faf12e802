import type { Json } from '@fairlead/runtime';
import protobuf from 'protobufjs/light.js';
import { protojson } from './protojson.ts';
import { isWellKnown, reflectedType } from './reflection.ts';

/** What to do with one field of the JSON that protobufjs gives. */
interface FieldPlan {
  readonly key: string;
  /** Printed when the field is not there; `undefined` for a field that may be absent. */
  readonly fallback: Json | undefined;
  readonly message: protobuf.Type | undefined;
  readonly kind: 'one' | 'list' | 'map';
}

const plans = new WeakMap<protobuf.Type, readonly FieldPlan[]>();

/** The message in the proto3 JSON mapping, with default values printed. */
export function toProtoJson(typeName: string, message: object): Json {
  const type = reflectedType(typeName);
  return withDefaults(type, protojson.toJson(type, message) as Json);
}

/** Adds the defaults that protobufjs leaves out, and puts the fields in the order of the proto. */
function withDefaults(type: protobuf.Type, json: Json): Json {
  if (isWellKnown(type) || json === null || typeof json !== 'object' || Array.isArray(json)) return json;
  const out: { [key: string]: Json } = {};
  for (const plan of planOf(type)) {
    const value = json[plan.key];
    const printed = value === undefined ? plan.fallback : deepen(plan, value);
    if (printed !== undefined) out[plan.key] = printed;
  }
  return out;
}

function deepen({ message, kind }: FieldPlan, value: Json): Json {
  if (message === undefined) return value;
  if (kind === 'list' && Array.isArray(value)) return value.map((item) => withDefaults(message, item));
  if (kind === 'map' && typeof value === 'object' && value !== null) {
    // `fromEntries` defines properties, so that a key `__proto__` stays a key.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDefaults(message, item)]));
  }
  return withDefaults(message, value);
}

function planOf(type: protobuf.Type): readonly FieldPlan[] {
  const known = plans.get(type);
  if (known) return known;
  const plan = type.fieldsArray.map((field): FieldPlan => {
    const { resolvedType } = field.resolve();
    return {
      key: field.jsonName ?? field.name,
      fallback: fallbackOf(field),
      message: resolvedType instanceof protobuf.Type ? resolvedType : undefined,
      kind: field.map ? 'map' : field.repeated ? 'list' : 'one',
    };
  });
  plans.set(type, plan);
  return plan;
}

function fallbackOf(field: protobuf.Field): Json | undefined {
  if (field.map) return {};
  if (field.repeated) return [];
  if (field.hasPresence || field.resolvedType instanceof protobuf.Type) return undefined;
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.valuesById[0] ?? 0;
  if (field.type === 'bool') return false;
  if (field.type === 'string' || field.type === 'bytes') return '';
  return /64$/.test(field.type) ? '0' : 0;
}
