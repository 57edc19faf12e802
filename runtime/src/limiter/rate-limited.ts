import { RuntimeError } from '../errors/runtime-error.ts';
import type { Quota } from './types.ts';

/** What a limiter refuses with. */
export const rateLimited = (key: string, { perSecond }: Quota, retryAfterMs: number): RuntimeError =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'RATE_LIMITED',
    message: `more than ${perSecond} per second for ${key}; try again in ${Math.ceil(retryAfterMs)} ms`,
    metadata: { key, perSecond: String(perSecond) },
    retryable: true,
    retryAfterMs: Math.ceil(retryAfterMs),
  });

/** Throws `INVALID_ARGUMENT` for a quota that means nothing. */
export function checkQuota({ perSecond, burst }: Quota): void {
  const allowed = 'perSecond above 0 and burst of at least 1';
  if (perSecond > 0 && Number.isFinite(perSecond) && burst >= 1 && Number.isFinite(burst)) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `a quota has ${allowed}; this one has perSecond ${perSecond} and burst ${burst}`,
  });
}
