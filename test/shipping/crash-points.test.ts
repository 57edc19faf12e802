import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Status } from '@fairlead/interface-center/consignment/v1';
import { isBookingReleased } from '@fairlead/interface-center/vessel/v1';
import { RuntimeError } from '@fairlead/runtime';
import { createChaos, createRandom, type Fault, faults, type Process } from './chaos.ts';
import { checkAlways, checkSettled } from './invariants.ts';
import { createWorld, type World } from './world.ts';

interface Told {
  readonly confirmed: Set<string>;
  readonly cancelled: Set<string>;
}

/** One thing a user does, from beginning to end, telling what was acknowledged. */
type Story = (world: World, told: Told) => Promise<void>;

const consignmentOf = (containers: number, vesselId = '', idempotencyKey = 'key') => ({
  description: 'silk',
  weight: 10 * containers,
  containers: Array.from({ length: containers }, () => ({ origin: 'Genoa' })),
  vesselId,
  idempotencyKey,
});

/** Sends a create until there is an answer that is not "nobody knows", starting what has died. */
async function insist(world: World, told: Told, request: ReturnType<typeof consignmentOf>): Promise<string> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      const reply = await world.until(world.shipping.createConsignment(request));
      told.confirmed.add(reply.consignment?.id ?? '');
      return reply.consignment?.id ?? '';
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      const isDefinite = error.reason !== '' && error.code !== 'ABORTED';
      if (isDefinite) return '';
    }
    world.restart();
    await world.clock.advance(500);
  }
  return '';
}

const stories: Readonly<Record<string, Story>> = {
  'a create': async (world, told) => {
    await insist(world, told, consignmentOf(1));
  },
  'a create whose first vessel is full': async (world, told) => {
    await insist(world, told, consignmentOf(3, 'v-0'));
  },
  'a create that no vessel has room for': async (world, told) => {
    await insist(world, told, consignmentOf(9));
  },
  'a create and its cancelling': async (world, told) => {
    const id = await insist(world, told, consignmentOf(2));
    for (let tries = 0; id !== '' && tries < 3 && !told.cancelled.has(id); tries++) {
      const reply = await world.until(world.shipping.cancelConsignment({ id })).catch(() => undefined);
      if (reply) told.cancelled.add(id);
      world.restart();
    }
  },
};

async function run(
  story: Story,
  fault: Fault | undefined,
  at: number,
): Promise<{ points: number; told: Told }> {
  const random = createRandom(at);
  const chaos = createChaos({ random, decide: ({ index }) => (index === at ? fault : undefined) });
  const world = await createWorld({ chaos, random, capacities: [2, 5], relays: false });
  const told: Told = { confirmed: new Set(), cancelled: new Set() };
  await story(world, told);
  const points = chaos.points.length;
  await checkAlways(world);
  await world.settle();
  await checkSettled(world, told);
  return { points, told };
}

for (const [name, story] of Object.entries(stories)) {
  describe(`${name}, with every single step going wrong in every way`, () => {
    for (const fault of faults)
      test(fault, async () => {
        const { points } = await run(story, undefined, -1);
        assert.ok(points >= 4, `only ${points} steps were seen`);
        for (let at = 0; at < points; at++)
          await run(story, fault, at).catch((error) => {
            throw new Error(`${fault} at step ${at}: ${error.message}`, { cause: error });
          });
      });
  });
}

test('after a crash of its process anywhere, a create that is repeated with its key succeeds', async () => {
  for (let nth = 0; nth < 7; nth++) {
    const random = createRandom(nth);
    let steps = 0;
    const decide = ({ process }: { process: Process }) =>
      process.name === 'consignment' && steps++ === nth ? ('crash-after' as const) : undefined;
    const chaos = createChaos({ random, decide });
    const world = await createWorld({ chaos, random, capacities: [2, 5], relays: false });
    const request = consignmentOf(3, 'v-0');
    await assert.rejects(world.until(world.shipping.createConsignment(request)), `step ${nth}`);
    world.restart();
    const again = await world.until(world.shipping.createConsignment(request));
    assert.equal(again.created, true, `step ${nth}`);
    assert.equal(again.consignment?.status, Status.CONFIRMED);
    assert.deepEqual(await world.until(world.shipping.createConsignment(request)), again);
  }
});

test('a Book that arrives after another attempt has moved on books nothing', async () => {
  const random = createRandom(1);
  const told: Told = { confirmed: new Set(), cancelled: new Set() };
  let calls = 0;
  const decide = ({ operation }: { operation: string }) =>
    operation === 'call book' && calls++ === 0 ? ('crash-before' as const) : undefined;
  const world = await createWorld({ chaos: createChaos({ random, decide }), random, capacities: [2, 5] });
  const [slow, quick] = [consignmentOf(2, 'v-0', 'slow'), consignmentOf(2, 'v-0', 'quick')];
  await assert.rejects(world.until(world.shipping.createConsignment(slow)));
  world.restart();
  const other = await insist(world, told, quick);
  const id = await insist(world, told, slow);
  await world.until(world.shipping.cancelConsignment({ id: other }));
  told.cancelled.add(other);
  const late = { vesselId: 'v-0', key: id, containers: 2, weight: 20 };
  await assert.rejects(world.until(world.late('book', late)), isBookingReleased);
  await world.settle();
  await checkSettled(world, told);
  assert.deepEqual([...told.confirmed].sort(), [id, other].sort());
});

test('a Release that arrives after yet another attempt has begun takes nothing away', async () => {
  const random = createRandom(1);
  const told: Told = { confirmed: new Set(), cancelled: new Set() };
  const lost = new Set(['call book', 'call release']);
  const decide = ({ operation }: { operation: string }) =>
    lost.delete(operation) ? ('crash-before' as const) : undefined;
  const world = await createWorld({ chaos: createChaos({ random, decide }), random, capacities: [2, 5] });
  const [slow, quick] = [consignmentOf(2, 'v-0', 'slow'), consignmentOf(2, 'v-0', 'quick')];
  await assert.rejects(world.until(world.shipping.createConsignment(slow)));
  world.restart();
  const other = await insist(world, told, quick);
  // Takes over, is turned away by the first vessel, and dies while it tells that vessel to forget it.
  await assert.rejects(world.until(world.shipping.createConsignment(slow)));
  world.restart();
  assert.equal(lost.size, 0);
  await world.until(world.shipping.cancelConsignment({ id: other }));
  told.cancelled.add(other);
  const id = await insist(world, told, slow);
  await world.until(world.late('release', { vesselId: 'v-0', key: id }));
  await world.settle();
  await checkSettled(world, told);
  assert.deepEqual([...told.confirmed].sort(), [id, other].sort());
});
