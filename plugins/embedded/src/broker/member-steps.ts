import { randomUUID } from 'node:crypto';
import { backoff, sleep, systemClock } from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { Settlement } from './claim-operations.ts';
import type { Wake } from './consumer.ts';
import type { AdvanceResult } from './group-operations.ts';
import type { operations } from './operations.ts';

export interface MemberStepsOptions {
  readonly database: Database<typeof operations>;
  readonly topic: string;
  readonly group: string;
  readonly leaseMs: number;
  /** How many messages could be started now. */
  readonly room: () => number;
  /** The claims that are held now. */
  readonly held: () => readonly { seq: number; token: string }[];
  readonly onResult: (batch: readonly Settlement[], result: AdvanceResult) => void;
  /** Called with what failed, and with nothing once it works again. */
  readonly onFailure: (error?: unknown) => void;
}

/** The work of a member on the file, one transaction at a time; after a failure it goes on by itself. */
export interface MemberSteps {
  /** There may be something to claim. */
  wake(why: Wake): void;
  settle(settlement: Settlement): void;
  /** The leases are due for renewal. */
  renew(): void;
  /** Ends all of it, whatever is left. */
  end(): void;
}

const MAX_ALARM_MS = 60_000;

/** Creates {@link MemberSteps}; the first step begins at once. */
export function createMemberSteps(options: MemberStepsOptions): MemberSteps {
  const { database, topic, group, leaseMs } = options;
  const memberId = randomUUID();
  let claims = 0;
  let hungry: Wake | undefined = 'published';
  let settlements: Settlement[] = [];
  let renewing = false;
  let working = false;
  let ended = false;
  let alarm: NodeJS.Timeout | undefined;

  const setAlarm = (inMs: number | undefined) => {
    clearTimeout(alarm);
    if (inMs === undefined || ended) return;
    alarm = setTimeout(() => wake('changed'), Math.min(inMs, MAX_ALARM_MS)).unref();
  };

  const look = async () => {
    hungry = undefined;
    try {
      const { due, nextInMs } = await database.call('peek', { topic, group });
      if (due) hungry = 'published';
      else setAlarm(nextInMs);
    } catch (error) {
      hungry ??= 'changed';
      throw error;
    }
  };

  const advance = async () => {
    const batch = settlements;
    settlements = [];
    const want = hungry ? options.room() : 0;
    if (want > 0) hungry = undefined;
    const renew = renewing ? options.held() : [];
    const token = `${memberId} ${++claims}`;
    try {
      const args = { topic, group, token, leaseMs, settlements: batch, renew, want };
      const result = await database.call('advance', args);
      if (renew.length > 0) renewing = false;
      if (result.more) hungry = 'published';
      setAlarm(result.nextInMs);
      options.onResult(batch, result);
    } catch (error) {
      settlements = [...batch, ...settlements];
      if (want > 0) hungry = 'published';
      throw error;
    }
  };

  const step = (): Promise<void> | undefined => {
    if (ended) return undefined;
    renewing &&= options.held().length > 0;
    if (settlements.length > 0 || renewing) return advance();
    if (hungry === undefined || options.room() <= 0) return undefined;
    return hungry === 'changed' ? look() : advance();
  };

  const work = async () => {
    if (working) return;
    working = true;
    let failed = 0;
    for (let next = step(); next; next = step()) {
      try {
        await next;
        if (failed > 0) options.onFailure();
        failed = 0;
      } catch (error) {
        options.onFailure(error);
        await sleep(systemClock, backoff(++failed, 50));
      }
    }
    working = false;
  };

  const wake = (why: Wake) => {
    if (hungry !== 'published') hungry = why;
    void work();
  };

  void work();
  return {
    wake,
    settle(settlement) {
      settlements.push(settlement);
      void work();
    },
    renew() {
      renewing = true;
      void work();
    },
    end() {
      ended = true;
      clearTimeout(alarm);
    },
  };
}
