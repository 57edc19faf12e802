import {
  abortedBy,
  type Clock,
  type Quota,
  RuntimeError,
  rateLimited,
  sleep,
  type Waiter,
} from '@fairlead/runtime';
import Bottleneck from 'bottleneck';

/** Those who wait for permits of one key, and what has been saved up for them. */
export interface Line {
  /** As {@link Limiter.acquire} says. */
  acquire(waiter: Waiter): Promise<void> | undefined;
  readonly usedAtMs: number;
  /** True when nobody waits and nothing is to be remembered. */
  readonly isIdle: boolean;
  /** Refuses whoever waits. */
  close(error: RuntimeError): void;
}

export interface LineOptions {
  readonly key: string;
  readonly quota: Quota;
  readonly maxWaiting: number;
  readonly clock: Clock;
}

interface Place {
  readonly deadlineMs: number;
  readonly grant: () => void;
  readonly refuse: (error: RuntimeError) => void;
}

/**
 * A burst is granted without Bottleneck, which would add milliseconds to every call. Only who has to wait gets to know
 * it, and it is given one job at a time, the next permit: from its own queue nobody could leave.
 */
export function createLine({ key, quota, maxWaiting, clock }: LineOptions): Line {
  const { perSecond, burst } = quota;
  const places = new Set<Place>();
  const stop = new AbortController();
  let bottleneck: Bottleneck | undefined;
  let tokens = burst;
  let filledAtMs = clock.now();
  let usedAtMs = filledAtMs;
  let granting = false;

  const fill = () => {
    const nowMs = clock.now();
    tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
    filledAtMs = nowMs;
  };
  const msUntil = (count: number) => Math.max(0, ((count - tokens) / perSecond) * 1_000);

  /** Grants what there is, to the first in line; who is too late for theirs makes room for the next. */
  const grantSome = () => {
    fill();
    for (const place of places) {
      const isLate = place.deadlineMs <= filledAtMs;
      if (!isLate && tokens < 1) return;
      places.delete(place);
      if (isLate) place.refuse(tooLate(key));
      else {
        tokens--;
        place.grant();
      }
    }
  };

  const grantAll = async () => {
    granting = true;
    bottleneck ??= new Bottleneck({ maxConcurrent: 1 });
    while (places.size > 0)
      await bottleneck.schedule(async () => {
        fill();
        // A little more than it takes, since a timer may fire early by a fraction.
        await sleep(clock, msUntil(1) + 0.01, stop.signal).catch(() => {});
        grantSome();
      });
    granting = false;
  };

  return {
    acquire(waiter) {
      fill();
      usedAtMs = filledAtMs;
      if (places.size === 0 && tokens >= 1) {
        tokens--;
        return undefined;
      }
      const waitMs = msUntil(places.size + 1);
      if (places.size >= maxWaiting || filledAtMs + waitMs > waiter.deadlineMs)
        throw rateLimited(key, quota, waitMs);
      const { signal, deadlineMs } = waiter;
      if (signal.aborted) throw abortedBy(signal);
      return new Promise((resolve, reject) => {
        const settle = () => {
          places.delete(place);
          signal.removeEventListener('abort', onAbort);
        };
        const refuse = (error: RuntimeError) => {
          settle();
          reject(error);
        };
        const onAbort = () => refuse(abortedBy(signal));
        const grant = () => {
          settle();
          resolve();
        };
        const place: Place = { deadlineMs, grant, refuse };
        signal.addEventListener('abort', onAbort, { once: true });
        places.add(place);
        if (!granting) void grantAll();
      });
    },
    get usedAtMs() {
      return usedAtMs;
    },
    get isIdle() {
      fill();
      return places.size === 0 && !granting && tokens >= burst;
    },
    close(error) {
      for (const place of places) place.refuse(error);
      stop.abort();
      void bottleneck?.disconnect();
    },
  };
}

const tooLate = (key: string) =>
  new RuntimeError({
    code: 'DEADLINE_EXCEEDED',
    message: `no permit for ${key} was to be had in time`,
  });
