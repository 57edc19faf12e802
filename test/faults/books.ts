import { all, logs, newUser, rpc, shipping, vessels } from '../system/api.ts';
import { until } from '../system/until.ts';
import { type Attempt, WEIGHT } from './load.ts';
import { politely } from './polite.ts';

interface Vessel {
  readonly id: string;
  readonly bookedContainers: number;
  readonly bookedWeight: number;
}
interface Consignment {
  readonly id: string;
  readonly vesselId: string;
  readonly status: string;
}
interface LogEntry {
  readonly resourceId: string;
}

/** What came of a load, once everything is at rest. */
export interface Account {
  readonly tried: number;
  readonly failed: number;
  readonly acknowledged: number;
  /** Acknowledged, but not there or not confirmed. */
  readonly lost: number;
  /** Consignments that nobody ended. */
  readonly unsettled: number;
  /** Confirmed consignments without their event. */
  readonly missing: number;
  /** Events beyond the first of a consignment. */
  readonly doubled: number;
  /** What does not add up, vessel by vessel; empty when everything does. */
  readonly discrepancies: readonly string[];
}

export interface Books {
  readonly token: string;
  /** Ids of the consignments whose event the log service has. One that has two is in it twice. */
  events(): Promise<readonly string[]>;
  /** Waits until all is at rest, and counts. */
  close(attempts: readonly Attempt[]): Promise<Account>;
}

const VESSELS = 8;
const SETTLE_MS = 40_000;
const EVENTS_MS = 40_000;

/** A new user, with vessels that have room for everything, and the state of all vessels before. */
export async function openBooks(apiUrl: string): Promise<Books> {
  const { token } = await newUser(apiUrl);
  for (let number = 0; number < VESSELS; number++) {
    const vessel = { name: `Vessel ${number}`, capacity: 100_000, maxWeight: 1_000_000 };
    const { status, body } = await rpc(apiUrl, vessels, 'Create', vessel, token);
    if (status !== 200) throw new Error(`no vessel could be added: ${JSON.stringify(body)}`);
  }
  const fleet = () => all<Vessel>(apiUrl, vessels, 'GetAll', 'vessels', token);
  const consignments = () => all<Consignment>(apiUrl, shipping, 'GetConsignments', 'consignments', token);
  const events = async () =>
    (await all<LogEntry>(apiUrl, logs, 'GetLogs', 'logs', token, { kind: 'consignment.confirmed' })).map(
      ({ resourceId }) => resourceId,
    );
  const before = new Map((await fleet()).map((vessel) => [vessel.id, vessel]));

  const settled = (list: readonly Consignment[]) => list.filter(({ status }) => !isAtRest(status)).length;

  return {
    token,
    events,
    async close(attempts) {
      const list = await lastOf(consignments, (found) => settled(found) === 0, SETTLE_MS);
      const confirmed = list.filter(({ status }) => status === 'CONFIRMED');
      const ids = new Set(confirmed.map(({ id }) => id));
      const acknowledged = attempts.filter(({ status }) => status === 200);
      const arrived = await lastOf(events, (found) => isCovered(ids, found), EVENTS_MS);
      const there = new Set(arrived);
      return {
        tried: attempts.length,
        failed: attempts.length - acknowledged.length,
        acknowledged: acknowledged.length,
        lost: acknowledged.filter(({ id }) => id === undefined || !ids.has(id)).length,
        unsettled: settled(list),
        missing: [...ids].filter((id) => !there.has(id)).length,
        doubled: arrived.length - there.size,
        discrepancies: discrepancies(await fleet(), before, confirmed),
      };
    },
  };
}

const isAtRest = (status: string) => status === 'CONFIRMED' || status === 'FAILED';

const isCovered = (ids: ReadonlySet<string>, found: readonly string[]) =>
  ids.difference(new Set(found)).size === 0;

/** Asks until the answer is good or the time is up, and resolves to the last answer. */
async function lastOf<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
  timeoutMs: number,
): Promise<T> {
  let last: { readonly answer: T } | undefined;
  let failure: unknown;
  const attempt = politely(async () => {
    try {
      last = { answer: await ask() };
      return isGood(last.answer);
    } catch (thrown) {
      failure = thrown;
      return false;
    }
  });
  await until(attempt, { what: 'all is at rest', timeoutMs, everyMs: 250 }).catch(() => {});
  if (!last) throw failure;
  return last.answer;
}

function discrepancies(
  fleet: readonly Vessel[],
  before: ReadonlyMap<string, Vessel>,
  confirmed: readonly Consignment[],
): string[] {
  return fleet.flatMap(({ id, bookedContainers, bookedWeight }) => {
    const carried = confirmed.filter(({ vesselId }) => vesselId === id).length;
    const containers = bookedContainers - (before.get(id)?.bookedContainers ?? 0);
    const weight = bookedWeight - (before.get(id)?.bookedWeight ?? 0);
    if (containers === carried && weight === carried * WEIGHT) return [];
    return `vessel ${id}: ${containers} containers and ${weight} kg are booked for ${carried} confirmed consignments`;
  });
}
