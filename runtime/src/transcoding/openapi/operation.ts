import { repliesMany } from '../../rpc/descriptor.ts';
import type { FieldSchema, MessageSchema } from '../../rpc/schema.ts';
import type { Route } from '../types.ts';
import { exampleField, exampleMessage } from './example.ts';
import { isRequired } from './field-schema.ts';
import { parametersOf } from './parameters.ts';
import type { OpenApiPath } from './path.ts';
import type { Schemas } from './schemas.ts';
import { describe, paragraphs, prose } from './text.ts';
import type {
  MediaTypeObject,
  OpenApiOptions,
  OperationObject,
  RequestBodyObject,
  ResponseObject,
  SecurityRequirement,
} from './types.ts';

export const bearer: readonly SecurityRequirement[] = [{ bearer: [] }];

export interface OperationNames {
  readonly operationId: string;
  readonly tag: string;
  /** Where the method's own binding is, for example `POST /api/v1/users`; only for an additional one. */
  readonly sameAs: string | undefined;
}

/** What the document says of one route. */
export function operationOf(
  route: Route,
  path: OpenApiPath,
  schemas: Schemas,
  options: OpenApiOptions,
  { operationId, tag, sameAs }: OperationNames,
): OperationObject {
  const { service, method } = route;
  const said = service.schema?.methods[method.name];
  const { summary = method.name, description } = prose(said?.comment ?? '');
  const parameters = [...parametersOf(route, path, schemas), ...(options.parameters?.(route) ?? [])];
  const requestBody = requestBodyOf(route, schemas);
  return {
    operationId,
    tags: [tag],
    summary,
    ...describe(description, sameAs && `The same as \`${sameAs}\`.`),
    ...(said?.deprecated && { deprecated: true }),
    security: method.access === 'anyone' ? [] : (options.security ?? bearer),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: {
      '200': replyOf(route, schemas, options),
      ...(options.answers?.(route) ?? { default: { description: 'It went wrong.' } }),
    },
  };
}

function requestBodyOf(
  { body, bodyField, method, variables }: Route,
  schemas: Schemas,
): RequestBodyObject | undefined {
  const request = method.request.schema;
  if (body === 'none' || !request) return undefined;
  if (bodyField) {
    const { description, ...schema } = schemas.field(bodyField, 'request');
    const example = exampleField(bodyField, 'request');
    return {
      ...describe(description),
      required: isRequired(bodyField),
      content: { 'application/json': { schema, example } },
    };
  }
  const bound = variables.flatMap(({ fields }) => (fields.length === 1 ? fields : []));
  const schema = bound.length > 0 ? schemas.without(request, bound) : schemas.message(request, 'request');
  const example = exampleMessage(request, 'request', bound);
  const required = request.fields.some((field) => !bound.includes(field) && isRequired(field));
  return { required, content: { 'application/json': { schema, example } } };
}

function replyOf(route: Route, schemas: Schemas, options: OpenApiOptions): ResponseObject {
  const { method, responseField } = route;
  const headers = options.replyHeaders?.(route) ?? {};
  const reply = method.reply.schema;
  const comment = paragraphs((responseField ?? reply)?.comment ?? '');
  const media = reply ? replyMedia(reply, responseField, schemas) : {};
  return {
    description: repliesMany(method) ? `A stream of events. Each: ${comment}` : comment || 'The reply.',
    ...(Object.keys(headers).length > 0 && { headers }),
    content: repliesMany(method)
      ? { 'text/event-stream': streamMedia(media) }
      : { 'application/json': media },
  };
}

function replyMedia(reply: MessageSchema, field: FieldSchema | undefined, schemas: Schemas): MediaTypeObject {
  if (!field) return { schema: schemas.message(reply, 'reply'), example: exampleMessage(reply, 'reply') };
  const { description: _, ...schema } = schemas.field(field, 'reply');
  return { schema, example: exampleField(field, 'reply') };
}

/** Server-Sent Events are lines of text, whose `data` holds the JSON. */
function streamMedia({ schema, example }: MediaTypeObject): MediaTypeObject {
  return {
    schema: { type: 'string', description: 'Server-Sent Events; `data` of each holds one message as JSON.' },
    ...(example !== undefined && { example: `data: ${JSON.stringify(example)}\n\n` }),
    ...(schema && { 'x-event-schema': schema }),
  };
}
