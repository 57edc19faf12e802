import type { FieldKind, FieldSchema, RuleSchema, ScalarKind } from '../../rpc/schema.ts';
import type { JsonSchema } from './types.ts';

/** Whose message it is: what a caller sends is held to the rules, what a caller gets shows what is always there. */
export type Side = 'request' | 'reply';

/** Gives the reference to a message's or an enum's schema. */
export type Refer = (field: FieldSchema, side: Side) => JsonSchema;

/** The schema of a field as it stands in JSON (proto3 mapping), without its description. */
export function fieldSchema(field: FieldSchema, side: Side, refer: Refer): JsonSchema {
  const rules = side === 'request' ? field.rules : {};
  if (field.mapKey !== undefined) {
    return {
      type: 'object',
      ...keysOf(field.mapKey),
      additionalProperties: valueSchema(field, {}, side, refer),
    };
  }
  if (!field.repeated) return valueSchema(field, rules, side, refer);
  const least = Math.max(rules.minItems ?? 0, rules.required ? 1 : 0);
  return {
    type: 'array',
    items: valueSchema(field, {}, side, refer),
    ...(least > 0 && { minItems: least }),
    ...(rules.maxItems !== undefined && { maxItems: rules.maxItems }),
  };
}

/**
 * Whether a request without the field is refused: by the rule that says so, or because the default that stands for it
 * breaks another rule.
 */
export function isRequired({ kind, rules, repeated, mapKey, presence }: FieldSchema): boolean {
  if (rules.required) return true;
  if (repeated) return (rules.minItems ?? 0) > 0;
  if (mapKey !== undefined || presence || !isNumber(kind)) return false;
  const { gt = -1, gte = 0, lte = 0 } = rules;
  return gt >= 0 || gte > 0 || lte < 0;
}

function valueSchema(field: FieldSchema, rules: RuleSchema, side: Side, refer: Refer): JsonSchema {
  const { kind } = field;
  if (kind === 'message' || kind === 'enum') return refer(field, side);
  if (kind === 'timestamp') return { type: 'string', format: 'date-time' };
  if (kind === 'bool') return { type: 'boolean' };
  if (kind === 'bytes') return { type: 'string', contentEncoding: 'base64' };
  if (kind === 'string') return stringSchema(rules);
  if (kind === 'double' || kind === 'float') return floatSchema(kind, rules, side);
  return kind.endsWith('64') ? wideSchema(kind) : narrowSchema(kind, rules);
}

/** The same expressions as the rules', but without look-around and property escapes, which few other languages have. */
const formats = {
  EMAIL: { format: 'email', pattern: '^[^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)+$' },
  LINE: {
    pattern:
      '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$',
  },
} as const;

/** Rules look at a string that is there; an empty one is not, and passes unless it is required. */
function stringSchema(rules: RuleSchema): JsonSchema {
  const { required = false, minLength = 0, maxLength, format, pattern } = rules;
  const filled: JsonSchema = {
    ...(format && formats[format]),
    ...(pattern !== undefined && { pattern: `^(?:${pattern})$` }),
    ...((required || minLength > 1) && { minLength: Math.max(minLength, 1) }),
  };
  const bounded: JsonSchema = { type: 'string', ...(maxLength !== undefined && { maxLength }) };
  if (required || Object.keys(filled).length === 0) return { ...bounded, ...filled };
  return { ...bounded, anyOf: [filled, { const: '' }] };
}

function floatSchema(format: string, { gt, gte, lte }: RuleSchema, side: Side): JsonSchema {
  const number: JsonSchema = {
    type: 'number',
    format,
    ...(gte !== undefined && { minimum: gte }),
    ...(gt !== undefined && { exclusiveMinimum: gt }),
    ...(lte !== undefined && { maximum: lte }),
  };
  const bounded = gt !== undefined || gte !== undefined || lte !== undefined;
  if (side === 'request' && bounded) return number;
  return { anyOf: [number, { type: 'string', enum: ['NaN', 'Infinity', '-Infinity'] }] };
}

const isUnsigned = (kind: FieldKind) => kind.startsWith('u') || kind.startsWith('fixed');

/** 64 bits do not fit a JSON number, so the mapping makes them texts. */
const wideSchema = (kind: ScalarKind): JsonSchema =>
  isUnsigned(kind)
    ? { type: 'string', format: 'uint64', pattern: '^[0-9]{1,20}$' }
    : { type: 'string', format: 'int64', pattern: '^-?[0-9]{1,19}$' };

function narrowSchema(kind: ScalarKind, { gt, gte, lte }: RuleSchema): JsonSchema {
  const [low, high, format] = isUnsigned(kind)
    ? [0, 2 ** 32 - 1, 'uint32']
    : [-(2 ** 31), 2 ** 31 - 1, 'int32'];
  return {
    type: 'integer',
    format,
    minimum: Math.max(low, gte ?? low, gt === undefined ? low : Math.floor(gt) + 1),
    maximum: Math.min(high, lte ?? high),
  };
}

const isNumber = (kind: FieldKind): boolean => /^(?:double|float|s?u?int\d\d|s?fixed\d\d)$/.test(kind);

/** A map's keys are texts in JSON, whatever they are in the proto. */
function keysOf(kind: ScalarKind): JsonSchema {
  if (kind === 'string') return {};
  if (kind === 'bool') return { propertyNames: { enum: ['true', 'false'] } };
  return { propertyNames: { pattern: isUnsigned(kind) ? '^[0-9]+$' : '^-?[0-9]+$' } };
}
