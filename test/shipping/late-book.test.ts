import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChaos, createRandom } from './chaos.ts';
import { checkAlways, checkSettled } from './invariants.ts';
import { createWorld } from './world.ts';

/**
 * Why `Book` is not idempotent in the proto. The first try is lost on the way; a second one would be told that the
 * vessel is full, the goods would go on another vessel; then there is room again, and the first try arrives.
 */
test('a Book that arrives late, after another try would have been refused, books nothing', async () => {
  const random = createRandom(1);
  let isLost = false;
  const chaos = createChaos({
    random,
    decide({ operation }) {
      if (operation !== 'call book' || !isLost) return undefined;
      isLost = false;
      return 'fail-before';
    },
  });
  const world = await createWorld({ chaos, random, capacities: [1, 1] });
  const create = (idempotencyKey: string) =>
    world.until(
      world.shipping.createConsignment({ weight: 1, containers: [{}], vesselId: 'v-0', idempotencyKey }),
    );

  const first = (await create('first')).consignment;
  assert.equal(first?.vesselId, 'v-0');
  isLost = true;
  await create('second').catch(() => {});
  assert.equal(isLost, false, 'the Book was not lost');
  await world.until(world.shipping.cancelConsignment({ id: first.id }));

  const { documents } = await world.consignments.find();
  const key = documents.find(({ id }) => id !== first.id)?.id;
  await world.late('book', { vesselId: 'v-0', key, containers: 1, weight: 1 }).catch(() => {});
  await checkAlways(world);
  await world.settle();
  await checkSettled(world, { confirmed: new Set(), cancelled: new Set([first.id]) });
});
