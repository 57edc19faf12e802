import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isConsignmentFailed } from '@fairlead/interface-center/consignment/v1';
import { RuntimeError } from '@fairlead/runtime';
import { createDesk, requestOf } from './test-desk.ts';

const hangs = new Promise<never>(() => {});

test('what a process that died has left pending ends as failed, and its room is free again', async () => {
  const { create, vessels, sweep, clock, stored } = await createDesk({ ship: 5 });
  const original = vessels.client.book;
  // The booking is made, but its answer reaches nobody.
  Object.assign(vessels.client, {
    book: async (request: Parameters<typeof original>[0]) => {
      await original(request);
      return hangs;
    },
  });
  void create(requestOf(2));
  await clock.advance(14_000);
  assert.equal(await sweep(), 0);
  assert.deepEqual([await stored(), vessels.free.get('ship')], [['pending ship'], 3]);
  await clock.advance(2_000);
  assert.equal(await sweep(), 1);
  assert.deepEqual([await stored(), vessels.free.get('ship')], [['failed ship'], 5]);
  assert.equal(await sweep(), 0);
});

test('a create that was only slow does not confirm what the sweep has ended', async () => {
  const { create, vessels, sweep, clock, stored } = await createDesk({ ship: 5 });
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  vessels.before = (call) => (call === 'book ship' ? answered : undefined);
  const slow = create(requestOf(2));
  const refused = assert.rejects(slow, isConsignmentFailed);
  await clock.advance(16_000);
  assert.equal(await sweep(), 1);
  answer();
  await refused;
  assert.deepEqual([await stored(), vessels.free.get('ship')], [['failed ship'], 5]);
});

test('a consignment that is confirmed is none of its business', async () => {
  const { create, sweep, clock, stored } = await createDesk({ ship: 5 });
  await create(requestOf(2));
  await clock.advance(86_400_000);
  assert.equal(await sweep(), 0);
  assert.deepEqual(await stored(), ['confirmed ship']);
});

test('what cannot be ended goes to the back, so that it does not stand in the way of others', async () => {
  const { create, vessels, sweep, clock, stored } = await createDesk({ a: 1, b: 2 });
  vessels.before = (call) => (call.startsWith('book') ? hangs : undefined);
  void create(requestOf(1, { vesselId: 'a' }));
  await clock.advance(1);
  void create(requestOf(2, { vesselId: 'b' }));
  await clock.advance(16_000);
  vessels.before = (call) => {
    if (call === 'release a') throw new RuntimeError({ code: 'INTERNAL', message: 'broken' });
  };
  assert.equal(await sweep(), 1);
  assert.deepEqual((await stored()).sort(), ['failed b', 'releasing a']);
});

test('more than fit into one look are all ended', async () => {
  const { create, vessels, sweep, clock, stored } = await createDesk({ ship: 500 });
  vessels.before = (call) => (call.startsWith('book') ? hangs : undefined);
  for (let count = 0; count < 230; count++) void create(requestOf(1));
  await clock.advance(16_000);
  vessels.before = () => {};
  assert.equal(await sweep(), 230);
  assert.equal((await stored()).filter((each) => each === 'failed ship').length, 230);
});
