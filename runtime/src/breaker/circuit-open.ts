import { RuntimeError } from '../errors/runtime-error.ts';

/** What an open circuit refuses with. `retryAfterMs`: the rest of the sleep window; none while a probe is under way. */
export const circuitOpen = (key: string, retryAfterMs?: number): RuntimeError =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'CIRCUIT_OPEN',
    message: `${key} has failed too often of late and is not called for now`,
    metadata: { circuit: key },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)) }),
  });
