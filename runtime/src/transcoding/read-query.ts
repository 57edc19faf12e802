import { suggest } from '../config/suggest.ts';
import type { Json } from '../rpc/descriptor.ts';
import type { FieldSchema } from '../rpc/schema.ts';
import { Problems } from './json/problems.ts';
import { textToJson } from './text-to-json.ts';
import type { QueryParameter, Route } from './types.ts';

type JsonObject = { [key: string]: Json };

/**
 * Reads a query into the JSON of a request message. It throws `INVALID_ARGUMENT`, reason `INVALID_REQUEST`, for what no
 * field of the route is called, for a single field given twice and for what is not percent-encoded UTF-8.
 */
export function createQueryReader(route: Route): (query: string, json: JsonObject) => void {
  const byName = new Map<string, QueryParameter>();
  for (const parameter of route.query) {
    byName.set(parameter.fields.map(({ name }) => name).join('.'), parameter);
    byName.set(parameter.name, parameter);
  }
  const find = (name: string) => byName.get(name) ?? byEitherName(route.query, name);

  return (query, json) => {
    const problems = new Problems();
    const seen = new Set<QueryParameter>();
    for (const pair of query.split('&')) {
      if (pair === '' || problems.isFull) continue;
      const equals = pair.indexOf('=');
      const name = decode(equals < 0 ? pair : pair.slice(0, equals));
      const text = equals < 0 ? '' : decode(pair.slice(equals + 1));
      if (name === undefined || text === undefined) {
        problems.add('is not percent-encoded UTF-8', name ?? 'the query');
        continue;
      }
      const parameter = find(name);
      if (parameter === undefined) {
        problems.add(unknown(route, name), name);
        continue;
      }
      const field = parameter.fields[parameter.fields.length - 1] as FieldSchema;
      if (seen.has(parameter) && !field.repeated) {
        problems.add('is given more than once', parameter.name);
        continue;
      }
      seen.add(parameter);
      const holder = holderOf(json, parameter.fields);
      const value = textToJson(field, text);
      if (!field.repeated) holder[field.jsonName] = value;
      else {
        holder[field.jsonName] ??= [];
        (holder[field.jsonName] as Json[]).push(value);
      }
    }
    problems.throwIfAny();
  };
}

/** As forms encode it; `undefined` for what is no UTF-8. */
function decode(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}

/** Names as in the proto and as in JSON may be mixed along a path. */
const byEitherName = (parameters: readonly QueryParameter[], name: string): QueryParameter | undefined => {
  const parts = name.split('.');
  return parameters.find(
    ({ fields }) =>
      fields.length === parts.length &&
      fields.every((field, index) => field.name === parts[index] || field.jsonName === parts[index]),
  );
};

/** The object that holds the last of the fields. Names come from schemas only, so that none is that of a prototype. */
function holderOf(json: JsonObject, fields: readonly FieldSchema[]): JsonObject {
  let holder = json;
  for (let index = 0; index < fields.length - 1; index++) {
    const { jsonName } = fields[index] as FieldSchema;
    holder[jsonName] ??= {};
    holder = holder[jsonName] as JsonObject;
  }
  return holder;
}

function unknown({ query, body, variables }: Route, name: string): string {
  if (variables.some(({ fieldPath }) => fieldPath === name))
    return 'is given in the path, and cannot be in the query';
  if (body === 'whole') return 'cannot be in the query; everything goes into the body';
  const names = query.map((parameter) => parameter.name);
  const inside = names.find((candidate) => candidate.startsWith(`${name}.`));
  if (inside !== undefined) return `is a message; give what is in it, such as ${inside}`;
  const near = suggest(name, names);
  if (near !== undefined) return `is unknown; did you mean ${near}?`;
  return names.length === 0
    ? 'is unknown; no query is allowed here'
    : `is unknown; allowed: ${names.join(', ')}`;
}
