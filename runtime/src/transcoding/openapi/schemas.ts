import type { EnumSchema, FieldSchema, MessageSchema } from '../../rpc/schema.ts';
import { fieldSchema, isRequired, type Side } from './field-schema.ts';
import { describe, paragraphs } from './text.ts';
import type { JsonSchema } from './types.ts';

/** The schemas of the messages that routes take and give, each once and under its full name. */
export interface Schemas {
  /** A reference to a message's schema. */
  message(schema: MessageSchema, side: Side): JsonSchema;
  /** A message as it is without some of its fields: written out, since no other place needs it. */
  without(schema: MessageSchema, bound: readonly FieldSchema[]): JsonSchema;
  /** One field of a request or reply with its description. */
  field(field: FieldSchema, side: Side): JsonSchema;
  /** Everything that was referred to so far, by name, sorted. */
  all(): Readonly<Record<string, JsonSchema>>;
}

/**
 * Begins with no schema. A message that both requests and replies hold has two: what is sent is held to its rules and may
 * leave defaults out, what comes back has them all. `isReply` says which messages replies hold; those of requests are
 * then called `…Input`.
 */
export function createSchemas(isReply: (typeName: string) => boolean): Schemas {
  const made = new Map<string, JsonSchema>();

  const component = (name: string, make: () => JsonSchema): JsonSchema => {
    if (!made.has(name)) {
      // Taken before it is made, since a message may hold itself.
      made.set(name, {});
      made.set(name, make());
    }
    return { $ref: `#/components/schemas/${name}` };
  };

  const message = (schema: MessageSchema, side: Side): JsonSchema => {
    const name = side === 'request' && isReply(schema.typeName) ? `${schema.typeName}Input` : schema.typeName;
    return component(name, () => messageSchema(schema, side, []));
  };

  const field = (of: FieldSchema, side: Side): JsonSchema => {
    const schema = fieldSchema(of, side, (inner, innerSide) => {
      if (inner.message) return message(inner.message, innerSide);
      const { enum: values } = inner;
      return values ? component(values.typeName, () => enumSchema(values)) : {};
    });
    return { ...schema, ...describe(paragraphs(of.comment)), ...(of.deprecated && { deprecated: true }) };
  };

  const messageSchema = (schema: MessageSchema, side: Side, bound: readonly FieldSchema[]): JsonSchema => {
    const fields = schema.fields.filter((candidate) => !bound.includes(candidate));
    const required = fields
      .filter((candidate) => (side === 'request' ? isRequired(candidate) : !candidate.presence))
      .map(({ jsonName }) => jsonName);
    return {
      type: 'object',
      ...describe(paragraphs(schema.comment)),
      properties: Object.fromEntries(fields.map((one) => [one.jsonName, field(one, side)])),
      ...(required.length > 0 && { required }),
      // A request with a field that nobody knows is refused; a reply may have new ones in the next version.
      ...(side === 'request' && { additionalProperties: false }),
      ...oneofsOf(fields),
    };
  };

  return {
    message,
    without: (schema, bound) => messageSchema(schema, 'request', bound),
    field,
    all: () => Object.fromEntries([...made].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}

function enumSchema({ comment, values }: EnumSchema): JsonSchema {
  const lines = values.map(
    (value) => `- \`${value.name}\`${value.comment && `: ${paragraphs(value.comment)}`}`,
  );
  return {
    type: 'string',
    ...describe(paragraphs(comment), lines.join('\n')),
    enum: values.map(({ name }) => name),
  };
}

/** Of a oneof's fields at most one may be there: no two of them are. */
function oneofsOf(fields: readonly FieldSchema[]): JsonSchema {
  const names = [...new Set(fields.map(({ oneof }) => oneof).filter((oneof) => oneof !== ''))];
  const pairs = names.flatMap((name) => {
    const members = fields.filter(({ oneof }) => oneof === name).map(({ jsonName }) => jsonName);
    return members.flatMap((one, index) => members.slice(index + 1).map((other) => [one, other]));
  });
  return pairs.length > 0 ? { allOf: pairs.map((required) => ({ not: { required } })) } : {};
}
