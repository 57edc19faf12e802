import { type Logger, RuntimeError } from '@fairlead/runtime';
import type { FastifyReply } from 'fastify';
import { noteAnswer } from './http-error.ts';
import { problemOf, problemType } from './problem.ts';
import { statusOfProblem, statusType, wantsStatus } from './status-shape.ts';

/** Answers with an error; `status` where HTTP itself has a better one. */
export type SendError = (
  reply: FastifyReply,
  thrown: unknown,
  traceId: string,
  status?: number,
) => FastifyReply;

/** Errors as problem documents, or as `google.rpc.Status` for who asks for that. */
export function createSendError(log: Logger): SendError {
  return (reply, thrown, traceId, status) => {
    const error = RuntimeError.from(thrown);
    const allow = error.is('METHOD_NOT_ALLOWED', 'fairlead') ? error.metadata.allow : undefined;
    if (allow !== undefined) reply.header('allow', allow);
    const problem = problemOf(error, traceId, status);
    // What is away says so itself, and a method that is not there would let anybody fill the log.
    if (problem.status >= 500 && problem.status !== 503 && problem.status !== 501)
      log.error('a request failed', { error, traceId });
    const retryAfterS = secondsToWait(error, problem.status);
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    // Node reads on to the end of what is too large: closing earlier would cost the caller the answer.
    if (problem.status === 413) reply.removeHeader('connection');
    // Of what should have been sent; an error is not kept.
    reply.removeHeader('etag').header('cache-control', 'no-store');
    reply.code(problem.status);
    noteAnswer(reply.request.raw);
    if (!wantsStatus(reply.request.headers.accept))
      return reply.type(problemType).send(JSON.stringify(problem));
    const requestId = String(reply.getHeader('x-request-id') ?? '');
    return reply.type(statusType).send(JSON.stringify(statusOfProblem(problem, requestId, retryAfterS)));
  };
}

/** A fleet that is full stays full for all we know; what is away, or too fast, is worth another try soon. */
function secondsToWait({ retryAfterMs, retryable }: RuntimeError, status: number): number | undefined {
  if (status !== 503 && !(status === 429 && retryable)) return undefined;
  return Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1_000));
}
