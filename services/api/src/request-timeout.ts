import { type CallOptions, RuntimeError } from '@fairlead/runtime';
import type { FastifyRequest } from 'fastify';

const header = 'request-timeout';

/** Seconds above 0. */
export const requestTimeoutPattern = /^([1-9][0-9]{0,8}([.][0-9]{1,9})?|0[.][0-9]{0,8}[1-9])$/;

/**
 * Reads `Request-Timeout`: how long the caller waits for the answer, in seconds, `2` or `0.25`. It becomes the deadline
 * of the call, and `maxMs` is the most that it may be. Throws `INVALID_ARGUMENT` for what is no such time.
 */
export const createRequestTimeout =
  (maxMs: number) =>
  (request: FastifyRequest): CallOptions | undefined => {
    const given = request.headers[header];
    if (given === undefined) return undefined;
    const ms =
      typeof given === 'string' && requestTimeoutPattern.test(given) ? Math.ceil(Number(given) * 1_000) : 0;
    if (ms > 0) return { timeoutMs: Math.min(ms, maxMs) };
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_REQUEST',
      message: `Request-Timeout must be a number of seconds above 0, such as 2 or 0.25`,
    });
  };
