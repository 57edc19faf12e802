import { findErrorReason } from '@fairlead/interface-center';
import { type FieldViolation, httpStatus, type RuntimeError } from '@fairlead/runtime';

// Not imported: that reads every export of `node:http`, and the getters among them load undici (4 MB, 15 ms of CPU).
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** An error as HTTP shows it. Source: RFC 9457, with the members that a program needs added. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** For a person; what is wrong and what to do. */
  readonly detail: string;
  readonly code: string;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly FieldViolation[];
  readonly retryable: boolean;
  /** Finds the request in logs and traces. */
  readonly traceId: string;
}

export const problemType = 'application/problem+json; charset=utf-8';

/** Errors that nobody declared may name tables, files and hosts; those stay inside. */
const isInternal = ({ code }: RuntimeError) =>
  code === 'UNKNOWN' || code === 'INTERNAL' || code === 'DATA_LOSS';

/** So may what is away: without a reason, the error comes from a driver of a database or a broker. */
const isUndeclaredOutage = ({ code, reason }: RuntimeError) => code === 'UNAVAILABLE' && reason === '';

function detailOf(error: RuntimeError, traceId: string): string {
  if (isInternal(error)) return `Something went wrong inside; look for trace ${traceId} in the logs`;
  if (isUndeclaredOutage(error)) return 'A part of the system is not available right now; try again later';
  return error.message;
}

/** Reasons of the system itself whose code has a status that would blame the server. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['METHOD_NOT_ALLOWED', 405],
  ['NO_SUCH_METHOD', 404],
  ['URL_TOO_LONG', 414],
]);

/** The status that the error's reason declares in its proto, else the one of its code. */
const statusOf = ({ domain, reason, code }: RuntimeError): number =>
  findErrorReason(domain, reason)?.httpStatus ??
  (domain === 'fairlead' ? statuses.get(reason) : undefined) ??
  httpStatus(code);

/** The problem document of an error; `status` where HTTP itself has a better one. */
export function problemOf(error: RuntimeError, traceId: string, status = statusOf(error)): Problem {
  const internal = isInternal(error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? (status === 499 ? 'Client Closed Request' : 'Error'),
    status,
    detail: detailOf(error, traceId),
    code: error.code,
    reason: internal ? '' : error.reason,
    domain: internal ? '' : error.domain,
    metadata: internal ? {} : error.metadata,
    fieldViolations: error.fieldViolations,
    retryable: error.retryable,
    traceId,
  };
}
