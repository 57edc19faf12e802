import { RuntimeError } from '../errors/runtime-error.ts';
import type { BreakerOptions } from './types.ts';

const defaults: Required<BreakerOptions> = {
  volume: 50,
  errorPercent: 50,
  sleepMs: 5_000,
  windowMs: 10_000,
  idleMs: 600_000,
  maxCircuits: 1_000,
};

/** The options with their defaults. Throws `INVALID_ARGUMENT` naming the first one that makes no sense. */
export function resolveBreakerOptions(options: BreakerOptions): Required<BreakerOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: Required<BreakerOptions> = { ...defaults, ...Object.fromEntries(given) };
  const { volume, errorPercent, sleepMs, windowMs, idleMs, maxCircuits } = resolved;
  // Below ten calls a share says nothing: a single failure would be 100 percent.
  check('volume', volume, Number.isInteger(volume) && volume >= 10, 'an integer from 10');
  check('errorPercent', errorPercent, errorPercent >= 1 && errorPercent < 100, 'from 1 to below 100');
  check('sleepMs', sleepMs, Number.isInteger(sleepMs) && sleepMs >= 1, 'an integer from 1');
  check('windowMs', windowMs, Number.isInteger(windowMs) && windowMs >= 100, 'an integer from 100');
  const longest = Math.max(sleepMs, windowMs);
  check('idleMs', idleMs, idleMs > longest, `longer than sleepMs and windowMs, so above ${longest}`);
  check('maxCircuits', maxCircuits, Number.isInteger(maxCircuits) && maxCircuits >= 1, 'an integer from 1');
  return resolved;
}

function check(name: string, value: number, isAllowed: boolean, allowed: string): void {
  if (isAllowed) return;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `breaker: ${name} is ${value} but must be ${allowed}`,
  });
}
