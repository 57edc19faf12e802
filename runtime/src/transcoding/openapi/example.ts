import type { Json } from '../../rpc/descriptor.ts';
import type { FieldSchema, MessageSchema } from '../../rpc/schema.ts';
import { isRequired, type Side } from './field-schema.ts';

/** Deeper than this a message stays empty: it may hold itself. */
const maxDepth = 4;

/**
 * A message as it might be. A field has the example of its proto, else one that fits its rules. A request holds what it
 * must hold and what its proto has an example for; a reply holds all that is always there.
 */
export function exampleMessage(
  { fields }: MessageSchema,
  side: Side,
  bound: readonly FieldSchema[] = [],
  depth = 0,
): Json {
  const chosen = new Set<string>();
  const shown = fields.filter((field) => {
    if (bound.includes(field) || (side === 'request' && !isRequired(field) && !hasExample(field)))
      return false;
    if (field.oneof === '') return true;
    // Of a oneof the first.
    const first = !chosen.has(field.oneof);
    chosen.add(field.oneof);
    return first;
  });
  return Object.fromEntries(shown.map((field) => [field.jsonName, exampleField(field, side, depth)]));
}

/** A value that the field might have. */
export function exampleField(field: FieldSchema, side: Side, depth = 0): Json {
  if (field.mapKey !== undefined) return field.example === undefined ? {} : { key: field.example };
  const one = field.example ?? deriveValue(field, side, depth);
  return field.repeated ? [one] : one;
}

/** Whether somebody wrote one, for the field itself or for one of those inside. */
function hasExample({ example, message }: FieldSchema, depth = 0): boolean {
  if (example !== undefined) return true;
  return depth < maxDepth && (message?.fields.some((field) => hasExample(field, depth + 1)) ?? false);
}

function deriveValue(field: FieldSchema, side: Side, depth: number): Json {
  const { kind, message, rules } = field;
  switch (kind) {
    case 'message':
      return message && depth < maxDepth ? exampleMessage(message, side, [], depth + 1) : {};
    case 'enum':
      return (field.enum?.values[1] ?? field.enum?.values[0])?.name ?? '';
    case 'timestamp':
      return '2026-01-31T12:00:00Z';
    case 'bool':
      return true;
    case 'bytes':
      return 'RmFpcmxlYWQ=';
    case 'string':
      return textOf(field);
    default: {
      const least = Math.max(rules.gte ?? 1, rules.gt === undefined ? 1 : Math.floor(rules.gt) + 1);
      const number = Math.min(least, rules.lte ?? least);
      return kind.endsWith('64') ? String(number) : number;
    }
  }
}

/** Comments say what is meant: "for example `consignment.confirmed`". */
function textOf({ comment, rules, jsonName }: FieldSchema): string {
  const said = /(?:for example|such as) `([^`]+)`/.exec(comment)?.[1];
  if (said !== undefined) return said;
  if (rules.format === 'EMAIL') return 'ada@example.com';
  return jsonName.padEnd(rules.minLength ?? 0, '-').slice(0, rules.maxLength);
}
