import { allErrorReasons, type ErrorReason } from '@fairlead/interface-center';
import { type Json, RuntimeError } from '@fairlead/runtime';
import type { ExampleObject, HeaderObject, ResponseObject } from '@fairlead/runtime/openapi';
import type { Route } from '@fairlead/runtime/transcoding';
import { problemOf } from '../problem.ts';

const problemMedia = 'application/problem+json';
/** For who asks for it in `Accept`. */
const statusMedia = 'application/json; profile="google.rpc.Status"';
const problemRef = { $ref: '#/components/schemas/Problem' };
const exampleTrace = '0af7651916cd43dd8448eb211c80319c';

const headersOf = (status: number): Readonly<Record<string, HeaderObject>> => ({
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  traceparent: { $ref: '#/components/headers/Traceparent' },
  ...(status === 401 && {
    'www-authenticate': { schema: { type: 'string' }, description: 'How to log in.' },
  }),
  ...((status === 429 || status === 503) && { 'retry-after': { $ref: '#/components/headers/RetryAfter' } }),
});

/** What may go wrong with any route, whatever its method does. */
const common: Readonly<Record<number, readonly [name: string, description: string]>> = {
  400: ['BadRequest', 'The request is wrong; `fieldViolations` name the fields.'],
  401: ['NotLoggedIn', 'The token is missing where one is needed, or it is not good.'],
  403: ['Forbidden', 'The caller is known and may not.'],
  404: ['NotFound', 'There is no such thing, or it is not the caller’s.'],
  408: ['TooSlow', 'The request did not come to its end in time.'],
  409: ['Conflict', 'Somebody else got in between; try again.'],
  413: ['TooLarge', 'The body is too large.'],
  414: ['UrlTooLong', 'Path and query are too long.'],
  415: ['NotJson', 'The body is not JSON.'],
  429: ['TooMany', 'There is no room or quota left.'],
  431: ['HeadersTooLarge', 'The headers are too large.'],
  500: ['Internal', 'Something went wrong inside; `traceId` tells where to look.'],
  503: ['Unavailable', 'What is needed does not run right now; try again after `Retry-After`.'],
  504: ['OutOfTime', 'It was not done in time.'],
};

const answer = (
  status: number,
  description: string,
  examples?: Record<string, ExampleObject>,
): ResponseObject => ({
  description,
  headers: headersOf(status),
  content: {
    [problemMedia]: { schema: problemRef, ...(examples && { examples }) },
    [statusMedia]: { schema: { $ref: '#/components/schemas/Status' } },
  },
});

/** The answers that operations refer to. */
export const commonAnswers: Readonly<Record<string, ResponseObject>> = Object.fromEntries(
  Object.entries(common).map(([status, [name, description]]) => [name, answer(Number(status), description)]),
);

/** References to common answers, by status. */
export const refer = (...statuses: readonly number[]): Record<string, ResponseObject> =>
  Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${common[status]?.[0]}` }]),
  );

const byReason = new Map(allErrorReasons.map((declared) => [declared.reason, declared]));

/** How a route fails: as all do, and for the reasons that its method declares. */
export function errorAnswers({ method, service, body }: Route): Record<string, ResponseObject> {
  const reasons = (service.schema?.methods[method.name]?.reasons ?? [])
    .map((reason) => byReason.get(reason))
    .filter((declared) => declared !== undefined);
  return {
    ...refer(400, 401, 408, 414, 429, 431, 500, 503, 504),
    ...(body !== 'none' && refer(413, 415)),
    ...(method.idempotency !== 'no-side-effects' && refer(409)),
    ...declaredAnswers(reasons),
  };
}

/** Reasons that share a status share an answer, which shows an example of each. */
function declaredAnswers(reasons: readonly ErrorReason[]): Record<string, ResponseObject> {
  const byStatus = Map.groupBy(reasons, ({ httpStatus }) => httpStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, declared]) => {
      const lines = declared.map(({ reason, message }) => `- \`${reason}\`: ${message}`);
      const general = common[status]?.[1];
      const description = [...(general ? [general] : []), lines.join('\n')].join('\n\n');
      const examples = Object.fromEntries(declared.map((one) => [one.reason, exampleOf(one)]));
      return [String(status), answer(status, description, examples)];
    }),
  );
}

/** The values of its message are shown as it names them. */
function exampleOf({ reason, domain, code, retryable, message, httpStatus }: ErrorReason): ExampleObject {
  const names = [...message.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const metadata = Object.fromEntries(names.map((name) => [name, `{${name}}`]));
  const error = new RuntimeError({ reason, domain, code, retryable, message, metadata });
  return { summary: reason, value: problemOf(error, exampleTrace, httpStatus) as unknown as Json };
}
