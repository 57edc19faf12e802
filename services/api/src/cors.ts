import { RuntimeError } from '@fairlead/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers that a page may send. */
const requestHeaders = [
  'authorization',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'request-timeout',
  'select-labels',
  'select-version',
  'traceparent',
  'x-request-id',
].join(', ');

/** Headers that a page may read beside those that it always may. */
const answerHeaders = [
  'allow',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'traceparent',
  'x-request-id',
].join(', ');

/** How long a browser may remember the answer to its question beforehand, in seconds. */
const MAX_AGE_S = 600;

/** Adds what a page of another origin needs; whether it has answered a browser's question beforehand. */
export type Cors = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Lets pages of the listed origins call the api; `*` stands for any. Tokens are in a header that a page has to know, and
 * no cookie is ever read, so credentials are not allowed. Throws for what is no origin.
 */
export function createCors(origins: readonly string[]): Cors {
  for (const origin of origins) checkOrigin(origin);
  const listed = new Set(origins);
  const any = listed.has('*');
  if (listed.size === 0) return () => false;

  return (request, reply) => {
    if (!any) reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !(any || listed.has(origin))) return false;
    reply.header('access-control-allow-origin', any ? '*' : origin);
    const isQuestion =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isQuestion) {
      reply.header('access-control-expose-headers', answerHeaders);
      return false;
    }
    reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': requestHeaders,
        'access-control-max-age': String(MAX_AGE_S),
      })
      .send();
    return true;
  };
}

function checkOrigin(origin: string): void {
  const plain = !origin.slice(1).includes('*');
  if (origin === '*' || (plain && URL.canParse(origin) && new URL(origin).origin === origin)) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'CONFIG_INVALID',
    message: `api.cors.origins must list origins such as https://app.example.com, or be *; "${origin}" is none`,
  });
}
