import type { Json } from '../rpc/descriptor.ts';
import type { FieldSchema } from '../rpc/schema.ts';
import { invalidRequest } from './json/problems.ts';
import { createQueryReader } from './read-query.ts';
import { textToJson } from './text-to-json.ts';
import type { Route } from './types.ts';

export interface RequestParts {
  /** Of the path, as {@link RouteTable.match} gives them. */
  readonly values: readonly string[];
  /** What follows the question mark, as it came; empty for none. */
  readonly query: string;
  /** The body's JSON; `undefined` where there was none. */
  readonly body: Json | undefined;
}

/** Makes the request message of what an HTTP request brought. */
export type BindRequest = (parts: RequestParts) => unknown;

type JsonObject = { [key: string]: Json };

/**
 * How requests of a route become messages, worked out once. What it gives throws `INVALID_ARGUMENT`, reason
 * `INVALID_REQUEST`, naming each field that does not fit. A field that the path binds may stand in the body only with
 * the same value.
 */
export function createRequestBinder(route: Route): BindRequest {
  const { method, variables, body: bodyKind, bodyField } = route;
  const readQuery = createQueryReader(route);

  return ({ values, query, body }) => {
    let json: JsonObject = {};
    if (bodyKind === 'none') {
      if (body !== undefined) throw refuseBody(method.path);
    } else if (bodyField) {
      if (body !== undefined) json[bodyField.jsonName] = body;
    } else if (body !== undefined) {
      if (!isObject(body)) return method.request.fromJson(body);
      json = { ...body };
    }
    if (query !== '') readQuery(query, json);
    for (let index = 0; index < variables.length; index++) {
      const { fields, fieldPath } = variables[index] as (typeof variables)[number];
      bindVariable(json, fields, fieldPath, values[index] as string);
    }
    return method.request.fromJson(json);
  };
}

function bindVariable(
  json: JsonObject,
  fields: readonly FieldSchema[],
  fieldPath: string,
  text: string,
): void {
  const field = fields[fields.length - 1] as FieldSchema;
  const holder = fields.length === 1 ? json : holderOf(json, fields);
  // What is in its place is no message, and will be refused as such.
  if (holder === undefined) return;
  const given = takeEither(holder, field);
  if (given !== undefined && given !== null && String(given) !== text) {
    const description = `is ${JSON.stringify(text)} in the path; leave it out of the body, or give the same there`;
    throw invalidRequest([{ field: fieldPath, description }]);
  }
  holder[field.jsonName] = textToJson(field, text);
}

/** The object that holds the last of the fields, copied on the way: what the caller gave is not altered. */
function holderOf(json: JsonObject, fields: readonly FieldSchema[]): JsonObject | undefined {
  let holder = json;
  for (const field of fields.slice(0, -1)) {
    const present = takeEither(holder, field);
    if (present !== undefined && present !== null && !isObject(present)) {
      holder[field.jsonName] = present;
      return undefined;
    }
    const next: JsonObject = { ...present };
    holder[field.jsonName] = next;
    holder = next;
  }
  return holder;
}

/** Takes out a field by either of its names; one that has both is left to be refused. */
function takeEither(json: JsonObject, { name, jsonName }: FieldSchema): Json | undefined {
  if (Object.hasOwn(json, jsonName)) return json[jsonName];
  if (name === jsonName || !Object.hasOwn(json, name)) return undefined;
  const value = json[name];
  delete json[name];
  return value;
}

const isObject = (json: Json): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const refuseBody = (path: string) =>
  invalidRequest([
    { field: 'body', description: `is not taken here: all of ${path} is in the path and the query` },
  ]);
