import { RuntimeError } from '../errors/runtime-error.ts';

/** How long a node lives without a heartbeat, and how often it sends one; both in ms. */
export interface Lease {
  readonly ttlMs: number;
  readonly intervalMs: number;
}

/**
 * The lease that `options` ask for. Throws `INVALID_ARGUMENT` unless a beat may be lost without losing the lease.
 * A ttl given alone brings its interval with it, in the proportion of the defaults.
 */
export function resolveLease(
  options: { readonly ttlMs?: number; readonly intervalMs?: number },
  defaults: Lease,
): Lease {
  const ttlMs = options.ttlMs ?? defaults.ttlMs;
  const intervalMs = options.intervalMs ?? (ttlMs * defaults.intervalMs) / defaults.ttlMs;
  if (!Number.isFinite(ttlMs) || ttlMs <= 0)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `ttlMs is ${ttlMs}; it has to be a number of milliseconds above 0`,
    });
  if (!(intervalMs > 0 && intervalMs < ttlMs / 2))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `intervalMs is ${intervalMs}; it has to be above 0 and below half of ttlMs, which is ${ttlMs}`,
    });
  return { ttlMs, intervalMs };
}
