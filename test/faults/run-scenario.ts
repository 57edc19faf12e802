import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../system/until.ts';
import { type Account, type Books, openBooks } from './books.ts';
import { type Attempt, startLoad } from './load.ts';
import { politely } from './polite.ts';
import type { Scenario } from './scenarios.ts';
import type { World } from './world.ts';

/** What one fault has shown. Times in ms. */
export interface Outcome extends Account {
  readonly scenario: Scenario;
  readonly perSecond: number;
  readonly faultMs: number;
  /** From the fault's end until the answer to the last call that failed; 0 when none failed after it. */
  readonly recoveryMs: number;
  /** From the fault's end until the log service had the events of all consignments acknowledged before. */
  readonly eventsMs: number | undefined;
  /** The longest that any call took. */
  readonly slowestMs: number;
  /** Half of the calls took no longer. */
  readonly medianMs: number;
  /** How often each failure was told. */
  readonly failures: ReadonlyMap<string, number>;
}

const BEFORE_MS = 3_000;
const AFTER_MS = 6_000;
/** The load goes on until no call has failed for this long, or until it is clear that it will not end. */
const QUIET_MS = 3_000;
const GIVE_UP_MS = 40_000;

const SAY_EVERY_MS = 10_000;

export async function runScenario(
  world: World,
  scenario: Scenario,
  perSecond: number,
  say: (text: string) => void,
): Promise<Outcome> {
  const { apiUrl } = world.system;
  const books = await openBooks(apiUrl);
  const load = startLoad({ apiUrl, token: books.token, perSecond });
  const { attempts } = load;
  let doing = 'the load runs';
  const talk = setInterval(() => {
    const failed = attempts.filter(({ status }) => status !== 200).length;
    say(`  ${doing}: ${attempts.length} answered, ${failed} of them with an error`);
  }, SAY_EVERY_MS);
  try {
    await pause(BEFORE_MS);
    const begunAtMs = performance.now();
    doing = 'the fault lasts';
    await scenario.inject(world, load, perSecond);
    const endedAtMs = performance.now();
    doing = 'the fault is over';
    const catchingUp = untilEvents(
      books,
      attempts.flatMap(({ id }) => id ?? []),
    );
    await pause(scenario.afterMs ?? AFTER_MS);
    const isQuiet = () => performance.now() - lastFailure(attempts) > QUIET_MS;
    await until(isQuiet, { what: 'calls succeed again', timeoutMs: GIVE_UP_MS, everyMs: 100 }).catch(
      () => {},
    );
    doing = 'the load is over, all comes to rest';
    await load.stop();
    const caughtUpAtMs = await catchingUp;
    const account = await books.close(attempts);
    const durations = attempts.map(({ sentAtMs, endedAtMs }) => endedAtMs - sentAtMs).sort((a, b) => a - b);
    return {
      ...account,
      scenario,
      perSecond,
      faultMs: endedAtMs - begunAtMs,
      recoveryMs: Math.max(0, lastFailure(attempts) - endedAtMs),
      eventsMs: caughtUpAtMs === undefined ? undefined : caughtUpAtMs - endedAtMs,
      slowestMs: durations.at(-1) ?? 0,
      medianMs: durations[durations.length >> 1] ?? 0,
      failures: count(attempts.flatMap(({ failure }) => failure || [])),
    };
  } finally {
    clearInterval(talk);
    await load.stop();
  }
}

const lastFailure = (attempts: readonly Attempt[]): number =>
  attempts.findLast(({ status }) => status !== 200)?.endedAtMs ?? Number.NEGATIVE_INFINITY;

/** Resolves to when the events of all these were there, or to `undefined` when they were not in time. */
async function untilEvents(books: Books, ids: readonly string[]): Promise<number | undefined> {
  const wanted = new Set(ids);
  let thereAtMs: number | undefined;
  const isThere = politely(async () => {
    const arrived = await books.events().catch(() => []);
    if (wanted.difference(new Set(arrived)).size > 0) return false;
    thereAtMs = performance.now();
    return true;
  });
  await until(isThere, { what: 'the events are there', timeoutMs: GIVE_UP_MS, everyMs: 250 }).catch(() => {});
  return thereAtMs;
}

function count(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
