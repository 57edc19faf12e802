import type { Json } from '@fairlead/runtime';
import type { JsonSchema, OpenApiDocument, ParameterObject } from '@fairlead/runtime/openapi';
import fc from 'fast-check';
import { arbitraryOf, hostileJson, hostileText } from './arbitrary-of.ts';
import { bodyOf, type Operation, parametersOf, resolve } from './document-parts.ts';

export interface Sent {
  /** With its query. */
  readonly url: string;
  readonly body: unknown;
}

/** Requests by the document, but for what is opaque: the token of a page. `ids` are of things that are there. */
export function allowedRequests(
  document: OpenApiDocument,
  { path, operation }: Operation,
  ids: readonly string[],
): fc.Arbitrary<Sent> {
  const any = (schema: JsonSchema) => arbitraryOf(schema, (ref) => resolve(document, ref));
  const parameters = parametersOf(document, operation).filter(({ name }) => name !== 'pageToken');
  const values = parameters.map(({ name = '', in: place, schema = {} }) => {
    const value = any(schema).map((json) => (typeof json === 'string' ? json : JSON.stringify(json)));
    return [
      name,
      place === 'path' ? fc.oneof(fc.constantFrom(...ids), value.filter(isSegment)) : value,
    ] as const;
  });
  const requiredKeys = parameters.filter(({ required }) => required).map(({ name = '' }) => name);
  const schema = bodyOf(operation);
  return fc
    .tuple(
      fc.record<Values>(Object.fromEntries(values), { requiredKeys }),
      schema ? any(schema) : fc.constant(undefined),
    )
    .map(([given, body]) => ({ url: fill(path, parameters, given), body }));
}

/** Anything in the places of parameters and body. Half of the bodies are right but for one member. */
export function hostileRequests(
  document: OpenApiDocument,
  { path, operation }: Operation,
): fc.Arbitrary<Sent> {
  const parameters = parametersOf(document, operation);
  const values = parameters.map(
    ({ name = '', in: place }) =>
      [name, place === 'path' ? hostileText.filter(isSegment) : hostileText] as const,
  );
  const requiredKeys = parameters.filter(({ in: place }) => place === 'path').map(({ name = '' }) => name);
  const schema = bodyOf(operation);
  const right = schema && arbitraryOf(schema, (ref) => resolve(document, ref));
  const spoilt = right && fc.tuple(right, fc.nat(), hostileJson).map((parts) => spoil(...parts));
  return fc
    .tuple(
      fc.record<Values>(Object.fromEntries(values), { requiredKeys }),
      spoilt ? fc.oneof(hostileJson, spoilt) : fc.constant(undefined),
    )
    .map(([given, body]) => ({ url: fill(path, parameters, given), body }));
}

type Values = Record<string, string>;

/** A segment of dots would be another path, and half a surrogate pair is nothing that can be sent. */
const isSegment = (text: string) => text !== '' && text !== '.' && text !== '..' && text.isWellFormed();

function fill(path: string, parameters: readonly ParameterObject[], given: Partial<Values>): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name = '', in: place } of parameters) {
    const value = given[name];
    if (value === undefined) continue;
    if (place === 'query') query.append(name, value);
    else filled = filled.replace(`{${name}}`, () => encodeURIComponent(value));
  }
  return query.size > 0 ? `${filled}?${query}` : filled;
}

/** The message with one of its members replaced. */
function spoil(message: Json, index: number, value: unknown): unknown {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return value;
  const names = Object.keys(message);
  const name = names[index % Math.max(names.length, 1)];
  return name === undefined ? { extra: value } : { ...message, [name]: value };
}
