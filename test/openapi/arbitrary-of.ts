import type { Json } from '@fairlead/runtime';
import type { JsonSchema } from '@fairlead/runtime/openapi';
import fc from 'fast-check';

/** Values that a schema allows. `resolve` follows a `$ref`. */
export function arbitraryOf(schema: JsonSchema, resolve: (ref: string) => JsonSchema): fc.Arbitrary<Json> {
  const inner = (of: JsonSchema) => arbitraryOf(of, resolve);
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) {
    const { anyOf, ...base } = schema;
    return fc.oneof(...anyOf.map((one) => inner({ ...base, ...one })));
  }
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 2 ** 31 - 1 });
    case 'number':
      return fc.double({ min: schema.minimum ?? 0, max: schema.maximum ?? 1e9, noNaN: true });
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      });
    case 'object':
      return objectOf(schema, inner);
    case 'string':
      return textOf(schema);
    default:
      throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  }
}

function objectOf(
  { properties = {}, required = [] }: JsonSchema,
  inner: (of: JsonSchema) => fc.Arbitrary<Json>,
): fc.Arbitrary<Json> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, inner(schema)]),
  );
  return fc.record(fields, { requiredKeys: [...required] });
}

function textOf({ format, pattern, minLength = 0, maxLength = 300 }: JsonSchema): fc.Arbitrary<Json> {
  if (format === 'date-time') {
    const range = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
    return fc.date({ ...range, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (pattern === undefined) return fc.string({ unit: 'binary', minLength, maxLength });
  return fc
    .stringMatching(new RegExp(pattern, 'u'), { maxLength })
    .filter((text) => [...text].length >= minLength && [...text].length <= maxLength);
}

/** Texts that have broken other systems. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "' OR 1=1 --",
    '"; DROP TABLE users; --',
    '{"$gt": ""}',
    '$where',
    '../../etc/passwd',
    '\u0000',
    '\r\nset-cookie: a=b',
    '$\u007bjndi:ldap://x}',
    '__proto__',
    'constructor',
    '%00',
    '%',
    '-1',
    '1e999',
    '9'.repeat(400),
    '\ud800',
    '🚢'.repeat(500),
    '\u202e',
  ),
  fc.string({ unit: 'binary' }),
);

/** JSON of any form, with such texts as values and as names. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    hostileText,
    fc.constantFrom(null, true, 0, -1, 1e308, 2 ** 53, Number.MIN_VALUE),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
  ),
})).value;
