import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { all, logs, newUser, rpc, shipping, vessels } from './api.ts';
import { type RunningSystem, startSystem } from './running-system.ts';
import { until } from './until.ts';

const CREATES = 500;
const ROOM = 300;

interface Vessel {
  readonly id: string;
  readonly capacity: number;
  readonly bookedContainers: number;
  readonly bookedWeight: number;
}
interface Consignment {
  readonly id: string;
  readonly vesselId: string;
  readonly status: string;
}
interface LogEntry {
  readonly kind: string;
  readonly resourceId: string;
}

const request = (number: number) => ({
  description: `consignment ${number}`,
  weight: 10,
  containers: [{ customerId: 'c', userId: 'u', origin: 'Manchester' }],
});

/** Three vessels that together have room for exactly {@link ROOM} consignments. */
async function addVessels(apiUrl: string, token: string): Promise<void> {
  for (const [index, capacity] of [50, 100, 150].entries()) {
    const vessel = { name: `Vessel ${index}`, capacity, maxWeight: 1_000_000 };
    assert.equal((await rpc(apiUrl, vessels, 'Create', vessel, token)).status, 200);
  }
}

/** What must hold once all work is done, whatever happened meanwhile. */
async function checkBooks(
  apiUrl: string,
  token: string,
  acknowledged: readonly Consignment[],
): Promise<void> {
  const list = () => all<Consignment>(apiUrl, shipping, 'GetConsignments', 'consignments', token);
  const settled = await until(
    async () => {
      const found = await list();
      return found.every(({ status }) => status === 'CONFIRMED' || status === 'FAILED') && found;
    },
    { what: 'no consignment is on its way any more', timeoutMs: 40_000 },
  );
  const confirmed = settled.filter(({ status }) => status === 'CONFIRMED');
  const byId = new Map(confirmed.map((consignment) => [consignment.id, consignment]));
  for (const { id } of acknowledged) assert.ok(byId.has(id), `the acknowledged consignment ${id} is lost`);

  for (const vessel of await all<Vessel>(apiUrl, vessels, 'GetAll', 'vessels', token)) {
    const carried = confirmed.filter(({ vesselId }) => vesselId === vessel.id).length;
    assert.equal(vessel.bookedContainers, carried, `vessel ${vessel.id}: booked, and confirmed consignments`);
    assert.equal(vessel.bookedWeight, carried * 10);
    assert.ok(vessel.bookedContainers <= vessel.capacity);
  }

  const eventsOf = async () => {
    const counts = new Map<string, number>();
    for (const { kind, resourceId } of await all<LogEntry>(apiUrl, logs, 'GetLogs', 'logs', token)) {
      if (kind === 'consignment.confirmed') counts.set(resourceId, (counts.get(resourceId) ?? 0) + 1);
    }
    return counts;
  };
  const counts = await until(
    async () => {
      const found = await eventsOf();
      return confirmed.every(({ id }) => found.has(id)) && found;
    },
    { what: 'every confirmed consignment has its event', timeoutMs: 30_000 },
  );
  assert.deepEqual(
    [...counts].filter(([id, count]) => count !== 1 || !byId.has(id)),
    [],
    'events, each exactly once',
  );
}

/** Sends all creates at once and sorts the answers. */
async function createAll(apiUrl: string, token: string, whileRunning: () => void = () => {}) {
  let answered = 0;
  const answers = await Promise.all(
    Array.from({ length: CREATES }, async (_, index) => {
      const answer = await rpc(apiUrl, shipping, 'CreateConsignment', request(index), token);
      answered++;
      if (answered === Math.floor(CREATES / 10)) whileRunning();
      return answer;
    }),
  );
  const acknowledged = answers
    .filter(({ status }) => status === 200)
    .map(({ body }) => body.consignment as Consignment);
  return { answers, acknowledged };
}

const withSystem = async (run: (system: RunningSystem, token: string) => Promise<void>) => {
  await using system = await startSystem({
    env: { FAIRLEAD_CONSIGNMENT_SWEEP_AFTER_MS: '6s', FAIRLEAD_CALL_TIMEOUT_MS: '20s' },
  });
  const { token } = await newUser(system.apiUrl);
  await addVessels(system.apiUrl, token);
  await run(system, token);
};

describe('500 concurrent creates against room for 300', () => {
  test('exactly 300 succeed, the rest are told that no vessel has room, and the bookings add up', async () => {
    await withSystem(async ({ apiUrl }, token) => {
      const { answers, acknowledged } = await createAll(apiUrl, token);
      const refused = answers.filter(({ status }) => status !== 200);
      assert.deepEqual(
        [...new Set(refused.map(({ body }) => `${body.code} ${body.reason}`))],
        ['RESOURCE_EXHAUSTED NO_VESSEL_AVAILABLE'],
      );
      assert.equal(acknowledged.length, ROOM);
      await checkBooks(apiUrl, token, acknowledged);
    });
  });

  for (const service of ['vessel', 'consignment', 'log']) {
    test(`with ${service} killed in the middle, nothing acknowledged is lost and nothing is booked twice`, async (t) => {
      await withSystem(async (system, token) => {
        const { answers, acknowledged } = await createAll(system.apiUrl, token, () => system.kill(service));
        t.diagnostic(
          `${acknowledged.length} acknowledged, ${answers.length - acknowledged.length} refused or broken off`,
        );
        assert.ok(acknowledged.length <= ROOM);
        await checkBooks(system.apiUrl, token, acknowledged);
      });
    });
  }
});
