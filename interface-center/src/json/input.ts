import { type FieldViolation, type Json, RuntimeError } from '@fairlead/runtime';
import protobuf from 'protobufjs/light.js';
import { closest } from '../closest.ts';
import { protojson } from './protojson.ts';
import { isWellKnown, reflectedType } from './reflection.ts';

/** Deeper JSON than this is refused before it is looked at. */
const maxDepth = 64;
/** More is not reported of one message. */
const maxViolations = 20;

/**
 * A message given as JSON, by the proto3 mapping; names in camelCase or snake_case. Defaults are left out of it.
 * Throws `INVALID_ARGUMENT` that names each field which does not fit, unknown ones included.
 */
export function fromProtoJson(typeName: string, json: Json): object {
  const type = reflectedType(typeName);
  if (depthOf(json) > maxDepth) {
    throw invalid(type, [{ field: '', description: `must not nest deeper than ${maxDepth} levels` }]);
  }
  try {
    return protojson.fromJson(type, json);
  } catch (cause) {
    const violations = diagnose(type, json, '');
    throw invalid(type, violations.length > 0 ? violations : [{ field: '', description: plain(cause) }]);
  }
}

function invalid(type: protobuf.Type, violations: readonly FieldViolation[]): RuntimeError {
  const sentences = violations.map(({ field, description }) => `${field || 'the message'} ${description}`);
  return new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `This JSON is no ${type.fullName.slice(1)}: ${sentences.join('; ')}`,
    fieldViolations: violations,
  });
}

function depthOf(json: Json): number {
  let level: Json[] = [json];
  for (let depth = 0; ; depth++) {
    const next: Json[] = [];
    for (const value of level) {
      if (value !== null && typeof value === 'object')
        for (const item of Object.values(value)) next.push(item);
    }
    if (next.length === 0 || depth > maxDepth) return depth;
    level = next;
  }
}

/** protobufjs says that something is wrong, but not where; this walks along and asks it about each value by itself. */
function diagnose(type: protobuf.Type, json: Json, path: string): FieldViolation[] {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    return [{ field: path, description: `must be an object (got ${kindOf(json)})` }];
  }
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const fields = new Map(type.fieldsArray.flatMap((field) => namesOf(field).map((name) => [name, field])));
  const seen = new Set<protobuf.Field>();
  const violations: FieldViolation[] = [];
  for (const [key, value] of Object.entries(json)) {
    if (violations.length >= maxViolations) break;
    const field = fields.get(key);
    if (field === undefined) {
      violations.push({ field: at(key), description: unknownField(type, key) });
    } else if (seen.has(field)) {
      violations.push({ field: at(key), description: 'is given twice, in camelCase and in snake_case' });
    } else {
      seen.add(field);
      violations.push(...diagnoseField(type, field, key, value, at(field.jsonName ?? field.name)));
    }
  }
  return violations.slice(0, maxViolations);
}

function diagnoseField(
  type: protobuf.Type,
  field: protobuf.Field,
  key: string,
  value: Json,
  path: string,
): FieldViolation[] {
  const message = field.resolve().resolvedType;
  if (message instanceof protobuf.Type && !isWellKnown(message) && value !== null) {
    if (!field.repeated && !field.map) return diagnose(message, value, path);
    if (field.repeated && Array.isArray(value)) {
      return value
        .flatMap((item, index) => diagnose(message, item, `${path}[${index}]`))
        .slice(0, maxViolations);
    }
  }
  try {
    protojson.fromJson(type, { [key]: value });
    return [];
  } catch (cause) {
    return [{ field: path, description: describe(field, value, plain(cause)) }];
  }
}

const namesOf = (field: protobuf.Field): string[] => [
  ...new Set([field.name, field.jsonName ?? field.name, field.protoName ?? field.name]),
];

function unknownField(type: protobuf.Type, key: string): string {
  const names = type.fieldsArray.map((field) => field.jsonName ?? field.name);
  const near = closest(key, names);
  if (near !== undefined) return `is unknown; did you mean ${near}?`;
  return names.length === 0
    ? 'is unknown; no field is allowed here'
    : `is unknown; allowed: ${names.join(', ')}`;
}

function describe(field: protobuf.Field, value: Json, complaint: string): string {
  const wanted = wantedBy(field);
  return wanted === undefined ? complaint : `must be ${wanted} (got ${kindOf(value, wantsNumber(field))})`;
}

function wantedBy(field: protobuf.Field): string | undefined {
  if (field.map) return 'an object whose values fit';
  const one = oneWantedBy(field);
  return field.repeated && one !== undefined ? `a list, each item ${one}` : one;
}

function oneWantedBy({ resolvedType, type }: protobuf.Field): string | undefined {
  if (resolvedType instanceof protobuf.Enum) return `one of ${Object.keys(resolvedType.values).join(', ')}`;
  if (resolvedType instanceof protobuf.Type) {
    if (resolvedType.fullName === '.google.protobuf.Timestamp')
      return 'a time such as "2026-01-31T12:00:00Z"';
    return isWellKnown(resolvedType) ? undefined : 'an object';
  }
  if (type === 'string') return 'a string';
  if (type === 'bool') return 'true or false';
  if (type === 'bytes') return 'base64 in a string';
  if (type === 'float' || type === 'double') return 'a number';
  if (/^u|^fixed/.test(type)) return `a whole number from 0 to 2^${/64$/.test(type) ? 53 : 32} - 1`;
  return /64$/.test(type)
    ? 'a whole number between -2^53 and 2^53'
    : 'a whole number between -2^31 and 2^31 - 1';
}

const wantsNumber = ({ type, resolvedType }: protobuf.Field): boolean =>
  !resolvedType && !/string|bytes/.test(type);

/** What came instead, short. Quoted only where a number is wanted: it may be a password in the wrong place. */
function kindOf(json: Json, quoted = false): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'a list';
  if (typeof json === 'object') return 'an object';
  return quoted && typeof json === 'number' ? String(json) : `a ${typeof json}`;
}

/** protobufjs' complaint without the name in front of it. */
const plain = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/^\.?[\w.]+: /, 'is wrong: ');
