import { type Clock, RuntimeError, systemClock } from '@fairlead/runtime';

export interface BottleneckLimiterOptions {
  /** Default: the real time. Bottleneck's own timers are in real time always. */
  readonly clock?: Clock;
  /** How many may wait for each key; more are refused. Default 1,000. */
  readonly maxWaiting?: number;
  /** How long a key that nobody asks for is remembered, in ms. Default 60,000. */
  readonly idleMs?: number;
}

/** Fills in the defaults. Throws `INVALID_ARGUMENT` for what means nothing. */
export function limiterOptions(options: BottleneckLimiterOptions): Required<BottleneckLimiterOptions> {
  const complete = { clock: systemClock, maxWaiting: 1_000, idleMs: 60_000, ...options };
  for (const name of ['maxWaiting', 'idleMs'] as const)
    if (!(Number.isInteger(complete[name]) && complete[name] >= 1))
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        message: `bottleneck limiter: ${name} is ${complete[name]}: it has to be a whole number of at least 1`,
      });
  return complete;
}
