import type { FieldSchema } from '../../rpc/schema.ts';
import type { PathVariable, QueryParameter, Route } from '../types.ts';
import { exampleField } from './example.ts';
import { isRequired } from './field-schema.ts';
import type { OpenApiPath, PathPart } from './path.ts';
import type { Schemas } from './schemas.ts';
import { describe } from './text.ts';
import type { JsonSchema, ParameterObject } from './types.ts';

/** The parameters of a route that its path and its query hold. */
export function parametersOf(route: Route, path: OpenApiPath, schemas: Schemas): ParameterObject[] {
  return [
    ...path.parts.map((part) => pathParameter(part, route.variables[part.variable], schemas)),
    ...route.query.map((parameter) => queryParameter(parameter, schemas)),
  ];
}

function pathParameter(
  { name, many }: PathPart,
  variable: PathVariable | undefined,
  schemas: Schemas,
): ParameterObject {
  const field = variable?.fields.at(-1);
  const whole = variable?.pattern === '*' || variable?.pattern === '**';
  const { description, ...schema } = whole && field ? schemas.field(field, 'request') : plainText;
  return {
    name,
    in: 'path',
    required: true,
    ...describe(
      description,
      !whole && variable ? `Part of \`${variable.fieldPath}\`, which is \`${variable.pattern}\`.` : undefined,
      many ? 'May hold several segments; a slash between them may be sent as it is.' : undefined,
    ),
    schema: many ? schema : notEmpty(schema),
    ...(whole && field?.example !== undefined && { example: field.example }),
  };
}

const plainText: JsonSchema = { type: 'string' };

/** A segment that is empty is another path. */
const notEmpty = (schema: JsonSchema): JsonSchema =>
  schema.type === 'string' && !schema.format && !schema.minLength ? { ...schema, minLength: 1 } : schema;

function queryParameter({ name, fields }: QueryParameter, schemas: Schemas): ParameterObject {
  const field = fields.at(-1) as FieldSchema;
  const { description, deprecated, ...schema } = schemas.field(field, 'request');
  return {
    name,
    in: 'query',
    ...describe(description),
    // Inside a message that may be absent nothing has to be there.
    ...(fields.length === 1 && isRequired(field) && { required: true }),
    ...(deprecated && { deprecated }),
    ...(field.repeated && { style: 'form', explode: true }),
    schema,
    ...(field.example !== undefined && { example: exampleField(field, 'request') }),
  };
}
