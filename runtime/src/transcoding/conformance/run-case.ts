import { httpStatus } from '../../errors/http-status.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { AnyMethod, HttpBinding, Json, MessageType, ServiceDescriptor } from '../../rpc/descriptor.ts';
import { createReplyBinder } from '../bind-reply.ts';
import { createRequestBinder } from '../bind-request.ts';
import { readMessage } from '../json/read-message.ts';
import { writeMessage } from '../json/write-message.ts';
import { createRouteTable } from '../route-table.ts';
import { schemas } from './schema.ts';

/** One case of google/api/http.proto. */
export interface TranscodingCase {
  /** The part of the specification that it is about. */
  readonly about: string;
  readonly what: string;
  /**
   * `Method: VERB /template`, then `body=…` and `response_body=…` where there are such. A method that comes again has an
   * additional binding.
   */
  readonly bindings: readonly string[];
  /** `VERB /path?query`, then the body's JSON if there is one. Absent where the bindings themselves are refused. */
  readonly request?: string;
  /** Given where the answer is asked for, not the request. */
  readonly reply?: object;
  /** `fully_decode_reserved_expansion` of google.api.Http. Default false. */
  readonly fully?: boolean;
  /**
   * `Method {…}` with the fields that are not at their default; the body of the answer; a status with what is wrong; or
   * `refused: …` for bindings that stop the start.
   */
  readonly expected: string;
}

const type = (name: string): MessageType<unknown> => {
  const schema = schemas.message(name);
  const unused = () => {
    throw new Error('not on this wire');
  };
  return {
    typeName: name,
    codec: { contentType: 'none', encode: unused, decode: unused },
    toJson: (message) => writeMessage(schema, message as object),
    fromJson: (json) => readMessage(schema, json),
    validate: () => [],
    schema,
  };
};
const message = type('test.v1.Request');

/** Runs a case. Gives what came of it, in the words of `expected`. */
export function runCase({ bindings, request = '', reply, fully = false }: TranscodingCase): string {
  try {
    const table = createRouteTable([serviceOf(bindings)], { fullyDecodeReservedExpansion: fully });
    if (request === '') return 'served';
    const { verb, path, query, body } = requestOf(request);
    const found = table.match(verb, path);
    if (found === undefined) return '404';
    if (!found.route) return `405, Allow: ${found.allowed.join(', ')}`;
    if (reply) return JSON.stringify(createReplyBinder(found.route)(reply));
    const sent = createRequestBinder(found.route)({ values: found.values, query, body });
    return `${found.route.method.name} ${JSON.stringify(pruned(message.toJson(sent as object)))}`;
  } catch (thrown) {
    const error = RuntimeError.from(thrown);
    if (error.code === 'FAILED_PRECONDITION') return `refused: ${error.message}`;
    const violations = error.fieldViolations.map(
      ({ field, description }) => `${field || 'it'} ${description}`,
    );
    return `${httpStatus(error.code)}: ${violations.join('; ') || error.message}`;
  }
}

function serviceOf(bindings: readonly string[]): ServiceDescriptor {
  const methods: Record<string, AnyMethod> = {};
  for (const text of bindings) {
    const [, name = '', verb = '', path = '', options = ''] = /^(\w+): (\S+) (\S+)(.*)$/.exec(text) ?? [];
    const binding: HttpBinding = {
      verb: verb.toLowerCase(),
      path,
      body: /\bbody=(\S+)/.exec(options.replace(/response_body=\S+/, ''))?.[1] ?? '',
      responseBody: /response_body=(\S+)/.exec(options)?.[1] ?? '',
    };
    const before = methods[name]?.http ?? [];
    methods[name] = {
      name,
      path: `test.v1.Test/${name}`,
      kind: options.includes('client-stream') ? 'client-stream' : 'unary',
      request: message,
      reply: message,
      idempotency: 'unknown',
      access: options.includes('internal') ? 'service' : 'user',
      http: [...before, binding],
    };
  }
  return { name: 'test.v1.Test', registryName: 'test', methods: methods as never };
}

function requestOf(text: string): { verb: string; path: string; query: string; body: Json | undefined } {
  const [, verb = '', path = '', query = '', body] =
    /^(\S+) ([^\s?]*)(?:\?(\S*))?(?: (.*))?$/.exec(text) ?? [];
  return { verb, path, query, body: body === undefined ? undefined : (JSON.parse(body) as Json) };
}

/** Without what is at its default. */
function pruned(json: Json): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json;
  const kept = Object.entries(json).filter(
    ([, value]) => !['', 0, '0', false, 'COLOUR_UNSPECIFIED'].includes(value as string) && !isEmpty(value),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, pruned(value)]));
}

const isEmpty = (json: Json): boolean =>
  typeof json === 'object' && json !== null && Object.keys(json).length === 0 && !('author' in json);
