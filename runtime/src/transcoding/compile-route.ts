import { RuntimeError } from '../errors/runtime-error.ts';
import type { AnyMethod, HttpBinding, ServiceDescriptor } from '../rpc/descriptor.ts';
import { sendsMany } from '../rpc/descriptor.ts';
import type { FieldSchema, MessageSchema } from '../rpc/schema.ts';
import { queryParameters } from './query-parameters.ts';
import { formatSegments, parseTemplate } from './template.ts';
import type { PathVariable, Route } from './types.ts';

/**
 * Makes a route of a binding. Throws `FAILED_PRECONDITION` naming the method when its binding does not fit its messages.
 */
export function compileRoute(
  service: ServiceDescriptor,
  method: AnyMethod,
  binding: HttpBinding,
  bindingIndex: number,
): Route {
  const fail = (why: string, cause?: unknown): never => {
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      reason: 'BAD_HTTP_BINDING',
      message: `The HTTP binding ${binding.verb.toUpperCase()} ${binding.path} of ${method.path} cannot be served: ${why}`,
      cause,
    });
  };
  const schemaOf = (which: 'request' | 'reply'): MessageSchema =>
    method[which].schema ?? fail(`its ${which} ${method[which].typeName} has no schema`);

  const verb = binding.verb.toUpperCase();
  if (!/^(?:\*|[A-Z][A-Z-]*)$/.test(verb)) fail(`${JSON.stringify(binding.verb)} is no HTTP verb`);
  if (sendsMany(method)) fail('it takes a stream of messages, which HTTP cannot carry');
  const request = schemaOf('request');
  const template = parsed(binding.path, fail);
  const variables = template.variables.map((variable): PathVariable => {
    const pattern = formatSegments(template.segments.slice(variable.from, variable.to));
    return { ...variable, fields: resolve(request, variable.fieldPath, fail), pattern };
  });

  const body = binding.body === '' ? 'none' : binding.body === '*' ? 'whole' : 'field';
  if (body !== 'none' && (verb === 'GET' || verb === 'HEAD')) fail(`${verb} has no body`);
  const bodyField = body === 'field' ? topField(request, binding.body, 'body', fail) : undefined;
  if (bodyField && variables.some(({ fields }) => fields.length === 1 && fields[0] === bodyField))
    fail(`${binding.body} is bound by the path and by the body`);
  const responseField =
    binding.responseBody === ''
      ? undefined
      : topField(schemaOf('reply'), binding.responseBody, 'response_body', fail);

  const query =
    body === 'whole'
      ? []
      : queryParameters(request, [
          ...variables.map(({ fields }) => fields),
          ...(bodyField ? [[bodyField]] : []),
        ]);
  return {
    verb,
    template,
    service,
    method,
    binding,
    bindingIndex,
    variables,
    body,
    bodyField,
    query,
    responseField,
  };
}

type Fail = (why: string, cause?: unknown) => never;

function parsed(path: string, fail: Fail) {
  try {
    return parseTemplate(path);
  } catch (thrown) {
    return fail(RuntimeError.from(thrown).message, thrown);
  }
}

/** The fields along a dotted path, whose last is a single value. */
function resolve(message: MessageSchema, path: string, fail: Fail): FieldSchema[] {
  const fields: FieldSchema[] = [];
  let inside: MessageSchema | undefined = message;
  for (const name of path.split('.')) {
    if (inside === undefined) return fail(`${path} leads into ${fields.at(-1)?.name}, which is no message`);
    const field: FieldSchema | undefined = inside.fields.find((candidate) => candidate.name === name);
    if (field === undefined) return fail(`${inside.typeName} has no field ${name}`);
    if (field.repeated || field.mapKey !== undefined)
      return fail(`${path} leads through ${name}, which is repeated or a map`);
    fields.push(field);
    inside = field.message;
  }
  return inside === undefined ? fields : fail(`${path} is a message; a path binds only single values`);
}

function topField(message: MessageSchema, name: string, what: string, fail: Fail): FieldSchema {
  const field = message.fields.find((candidate) => candidate.name === name);
  return field ?? fail(`its ${what} ${JSON.stringify(name)} is no field of ${message.typeName}`);
}
