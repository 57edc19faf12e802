import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEvent } from '@fairlead/interface-center';
import { vesselOutbox } from './events.ts';
import { callOf, createFleet } from './test-fleet.ts';

const one = { containers: 1, weight: 10 };
const cause = { userId: 'u-1', traceId: 't-1', headers: { traceparent: 'x' } };

test('each change has its event once, in order, and who caused it', async () => {
  const { add, bookings, read, publish, clock } = await createFleet();
  const vesselId = await add(5);
  await clock.advance(1);
  await bookings.book({ vesselId, key: 'a' }, one, cause);
  await clock.advance(1);
  await bookings.release({ vesselId, key: 'a' }, cause);
  const events = vesselOutbox.pending(await read(vesselId)).map(decodeEvent);
  assert.deepEqual(
    events.map(({ id, userId }) => [id, userId]),
    [
      [`vessel.created:${vesselId}`, 'u-ada'],
      [`vessel.booked:${vesselId}:a`, 'u-1'],
      [`vessel.released:${vesselId}:a`, 'u-1'],
    ],
  );
  assert.deepEqual(vesselOutbox.pending(await read(vesselId))[1]?.headers, cause.headers);
  assert.deepEqual(events[1]?.attributes, { key: 'a', containers: '1', weight: '10' });
  assert.equal((await publish(vesselId)).length, 3);
  assert.deepEqual(await publish(vesselId), []);
  assert.equal((await read(vesselId)).outboxDueAt, undefined);
});

test('what has left is not sent again with what comes later', async () => {
  const { add, bookings, publish } = await createFleet();
  const vesselId = await add(5);
  await bookings.book({ vesselId, key: 'a' }, one, cause);
  await publish(vesselId);
  await bookings.release({ vesselId, key: 'a' }, cause);
  await bookings.book({ vesselId, key: 'b' }, one, cause);
  assert.deepEqual((await publish(vesselId)).sort(), [
    `vessel.booked:${vesselId}:b`,
    `vessel.released:${vesselId}:a`,
  ]);
});

test('what changed while events were on their way stays due', async () => {
  const { add, bookings, read, vessels, publish } = await createFleet();
  const vesselId = await add(5);
  const seen = await read(vesselId);
  await bookings.book({ vesselId, key: 'a' }, one, cause);
  const { guard, changes } = vesselOutbox.settle(seen, [`vessel.created:${vesselId}`]);
  assert.equal((await vessels.update(vesselId, guard, changes)).status, 'guard-failed');
  assert.deepEqual(await publish(vesselId), [`vessel.created:${vesselId}`, `vessel.booked:${vesselId}:a`]);
});

test('of a vessel that changes all the time, what has left is marked, and what came meanwhile stays due', async () => {
  const { add, bookings, read, vessels, publish } = await createFleet();
  const vesselId = await add(5);
  for (const key of ['a', 'b']) await bookings.book({ vesselId, key }, one, cause);
  const ids = vesselOutbox.pending(await read(vesselId)).map(({ id }) => id);
  await bookings.release({ vesselId, key: 'a' }, cause);
  await bookings.book({ vesselId, key: 'c' }, one, cause);
  const part = vesselOutbox.settlePart?.(await read(vesselId), ids);
  assert.ok(part);
  assert.equal((await vessels.update(vesselId, part.guard, part.changes)).status, 'updated');
  const { bookings: left, outboxDueAt } = await read(vesselId);
  assert.deepEqual(
    [left.k_a?.published, left.k_b?.published, left.k_c?.published],
    ['booked', 'booked', 'none'],
  );
  assert.ok(outboxDueAt !== undefined && !left.k_a?.bookedBy && left.k_a?.releasedBy && left.k_c?.bookedBy);
  assert.deepEqual((await publish(vesselId)).sort(), [
    `vessel.booked:${vesselId}:c`,
    `vessel.released:${vesselId}:a`,
  ]);
});

test('a booking that moved away meanwhile is not brought back by half', async () => {
  const { add, bookings, read, vessels, publish, archive } = await createFleet({ bookingsInDocument: 1 });
  const vesselId = await add(5);
  for (const key of ['a', 'b', 'c']) await bookings.book({ vesselId, key }, one, cause);
  const seen = await read(vesselId);
  await publish(vesselId);
  await archive.moveOut();
  const { guard, changes } = vesselOutbox.settle(seen, []);
  assert.equal((await vessels.update(vesselId, guard, changes)).status, 'guard-failed');
});

test('a tombstone of what was never booked is no event', async () => {
  const { add, bookings, publish, handlers } = await createFleet();
  const vesselId = await add(5);
  await publish(vesselId);
  const reply = await handlers.release({ vesselId, key: 'x' }, callOf());
  assert.equal(reply.released, false);
  assert.deepEqual(await publish(vesselId), []);
  await assert.rejects(bookings.book({ vesselId, key: 'x' }, one, cause));
});
