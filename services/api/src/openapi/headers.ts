import type { HeaderObject, ParameterObject } from '@fairlead/runtime/openapi';
import type { Route } from '@fairlead/runtime/transcoding';
import { isEventStream } from '../event-stream.ts';
import { requestTimeoutPattern } from '../request-timeout.ts';

/** Headers that answers have. */
export const headers: Readonly<Record<string, HeaderObject>> = {
  RequestId: { description: 'As it came, or a new one.', schema: { type: 'string' } },
  Traceparent: {
    description: 'The trace of the request (W3C Trace Context).',
    schema: { type: 'string' },
  },
  RetryAfter: {
    description: 'Seconds until another try may succeed.',
    schema: { type: 'integer', minimum: 0 },
  },
  RateLimitPolicy: {
    description: 'How many requests an address may make (`q`) in how many seconds (`w`).',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'How many of them are left (`r`), and in how many seconds there are more (`t`).',
    schema: { type: 'string' },
  },
};

export const replyHeaders = (): Readonly<Record<string, HeaderObject>> => ({
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  traceparent: { $ref: '#/components/headers/Traceparent' },
  'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
  ratelimit: { $ref: '#/components/headers/RateLimit' },
});

/** Headers that any request may have. */
export const parameters: Readonly<Record<string, ParameterObject>> = {
  RequestId: {
    name: 'x-request-id',
    in: 'header',
    description:
      'Finds the request in logs, and comes back: up to 128 of `A-Z a-z 0-9 . _ -`. Anything else is replaced.',
    schema: { type: 'string' },
  },
  Traceparent: {
    name: 'traceparent',
    in: 'header',
    description:
      'The trace that the request belongs to (W3C Trace Context), such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`. What is none is ignored.',
    schema: { type: 'string' },
  },
  RequestTimeout: {
    name: 'request-timeout',
    in: 'header',
    description:
      'How long the caller waits for the answer, in seconds, such as `2.5`; then it is 504. There is an upper bound.',
    schema: { type: 'string', pattern: requestTimeoutPattern.source },
  },
};

const lastEventId: ParameterObject = {
  name: 'last-event-id',
  in: 'header',
  description:
    'The `id` of the last event that was read: the stream goes on behind it. Browsers send it by themselves.',
  schema: { type: 'string', maxLength: 1024 },
};

const idempotencyKey: ParameterObject = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'The same as `idempotencyKey` in the body: with it the same request is carried out once, however often it is sent. Quoted or bare, such as `order-4711`.',
  schema: { type: 'string', pattern: '^([!#-~][!-~]*|"[!#-\\[\\]-~]+")$', maxLength: 128 },
};

export function requestParameters(route: Route): readonly ParameterObject[] {
  const any = Object.keys(parameters).map((name) => ({ $ref: `#/components/parameters/${name}` }));
  const resumes = isEventStream(route) && route.method.request.schema?.field('resume_token') !== undefined;
  const keyed = route.method.request.schema?.field('idempotency_key') !== undefined;
  return [...any, ...(resumes ? [lastEventId] : []), ...(keyed ? [idempotencyKey] : [])];
}
