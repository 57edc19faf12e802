import { codes } from '@fairlead/runtime';
import type { Problem } from './problem.ts';

/** What asks for it in `Accept`: `application/json; profile="google.rpc.Status"`. */
const profile = 'google.rpc.Status';
const asked = /(?:^|,)\s*application\/json\s*;[^,]*\bprofile\s*=\s*"?google\.rpc\.Status"?\s*(?:[;,]|$)/i;

export const statusType = `application/json; charset=utf-8; profile="${profile}"`;

/** Whether a caller wants errors as `google.rpc.Status` instead of problem documents. */
export const wantsStatus = (accept: string | undefined): boolean =>
  accept?.includes('profile') === true && asked.test(accept);

const typed = (name: string, members: object) => ({
  '@type': `type.googleapis.com/google.rpc.${name}`,
  ...members,
});

/**
 * A problem as the JSON of `google.rpc.Status`. It says what the problem document says and no more. Source:
 * google/rpc/status.proto and google/rpc/error_details.proto.
 */
export function statusOfProblem(
  problem: Problem,
  requestId: string,
  retryAfterS: number | undefined,
): object {
  const { code, detail, reason, domain, metadata, fieldViolations, traceId } = problem;
  return {
    code: codes.indexOf(code as (typeof codes)[number]) + 1,
    message: detail,
    details: [
      ...(reason === '' ? [] : [typed('ErrorInfo', { reason, domain, metadata })]),
      ...(fieldViolations.length === 0 ? [] : [typed('BadRequest', { fieldViolations })]),
      ...(retryAfterS === undefined ? [] : [typed('RetryInfo', { retryDelay: `${retryAfterS}s` })]),
      typed('RequestInfo', { requestId, servingData: traceId }),
    ],
  };
}
