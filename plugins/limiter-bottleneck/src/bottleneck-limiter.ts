import { checkQuota, type Limiter, RuntimeError } from '@fairlead/runtime';
import { createLine, type Line } from './line.ts';
import { type BottleneckLimiterOptions, limiterOptions } from './options.ts';

/**
 * A limiter that makes callers wait, first come first served, for as long as their deadline allows. For slow quotas of
 * others: Bottleneck hands out about 350 permits per second and key, and who waits gets theirs some ms late.
 */
export function createBottleneckLimiter(options: BottleneckLimiterOptions = {}): Limiter {
  const { clock, maxWaiting, idleMs } = limiterOptions(options);
  const lines = new Map<string, Line>();
  let sweptAtMs = clock.now();
  let closed: RuntimeError | undefined;

  const sweep = (nowMs: number) => {
    sweptAtMs = nowMs;
    for (const [key, line] of lines) {
      if (nowMs - line.usedAtMs < idleMs || !line.isIdle) continue;
      line.close(closing());
      lines.delete(key);
    }
  };

  return {
    name: 'bottleneck',
    supports: { queue: true },
    acquire(key, quota, waiter) {
      if (closed) throw closed;
      const nowMs = clock.now();
      if (nowMs - sweptAtMs >= idleMs) sweep(nowMs);
      let line = lines.get(key);
      if (!line) {
        checkQuota(quota);
        line = createLine({ key, quota, maxWaiting, clock });
        lines.set(key, line);
      }
      return line.acquire(waiter);
    },
    async [Symbol.asyncDispose]() {
      closed ??= closing();
      for (const line of lines.values()) line.close(closed);
      lines.clear();
    },
  };
}

const closing = () => new RuntimeError({ code: 'UNAVAILABLE', message: 'the limiter has been closed' });
