import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeEvent } from '@fairlead/interface-center';
import { isBookingMismatch, isBookingReleased } from '@fairlead/interface-center/vessel/v1';
import { createMemoryStore, OUTBOX_GRACE_MS } from '@fairlead/runtime';
import { archiveOutbox, vesselOutbox } from './events.ts';
import { createFleet, nobody } from './test-fleet.ts';

const one = { containers: 1, weight: 10 };
const keys = Array.from({ length: 10 }, (_, index) => `c-${index}`);

/** A vessel with ten bookings, all but two of them archived. */
async function fullFleet(options: Parameters<typeof createFleet>[0] = {}) {
  const fleet = await createFleet(options);
  const vesselId = await fleet.add(10);
  for (const key of keys) {
    await fleet.bookings.book({ vesselId, key }, one, nobody);
    await fleet.clock.advance(1);
  }
  await fleet.publish(vesselId);
  return { ...fleet, vesselId };
}

describe('moving bookings out', () => {
  test('keeps the document small, and the room as it was', async () => {
    const { archive, read, vesselId, archived } = await fullFleet();
    assert.equal(await archive.moveOut(), 8);
    const vessel = await read(vesselId);
    assert.deepEqual(Object.keys(vessel.bookings), ['k_c-8', 'k_c-9']);
    assert.deepEqual([vessel.bookingCount, vessel.freeContainers], [2, 0]);
    assert.equal((await archived.find()).documents.length, 8);
    assert.equal(await archive.moveOut(), 0);
  });

  test('leaves what has an event to send, which will leave at any moment', async () => {
    const { add, bookings, archive } = await createFleet();
    const vesselId = await add(10);
    for (const key of keys) await bookings.book({ vesselId, key }, one, nobody);
    assert.equal(await archive.moveOut(), 0);
  });

  test('takes the events with it that cannot leave, so that the document stays small while the broker is down', async () => {
    const { add, bookings, archive, archived, clock, read, publish, publishArchived } = await createFleet();
    const vesselId = await add(100);
    const cause = { userId: 'u-1', traceId: 't-1', headers: { traceparent: 'x' } };
    for (let index = 0; index < 50; index++) {
      await bookings.book({ vesselId, key: `c-${index}` }, one, cause);
      await clock.advance(OUTBOX_GRACE_MS);
      await archive.moveOut();
      assert.ok((await read(vesselId)).bookingCount <= 5);
    }
    assert.equal(await bookings.release({ vesselId, key: 'c-0' }, cause), true);
    const late = await publishArchived();
    const sent = [...late, ...(await publish(vesselId))];
    for (let index = 0; index < 50; index++) assert.ok(sent.includes(`vessel.booked:${vesselId}:c-${index}`));
    assert.ok(sent.includes(`vessel.released:${vesselId}:c-0`));
    assert.deepEqual([await publishArchived(), await publish(vesselId)], [[], []]);
    assert.ok((await archived.find({ limit: 1000 })).documents.every((kept) => !('bookedBy' in kept)));
  });

  test('an event from the archive says what it would have said before', async () => {
    const { add, bookings, archive, archived, clock, read } = await createFleet({ bookingsInDocument: 0 });
    const vesselId = await add(100);
    const cause = { userId: 'u-1', traceId: 't-1', headers: { traceparent: 'x' } };
    await bookings.book({ vesselId, key: 'a' }, one, cause);
    const [, before] = vesselOutbox.pending(await read(vesselId));
    await clock.advance(OUTBOX_GRACE_MS);
    await archive.moveOut();
    const [kept] = (await archived.find()).documents;
    assert.ok(before && kept);
    const [after] = archiveOutbox.pending(kept);
    assert.ok(after);
    assert.deepEqual([decodeEvent(after), after.headers], [decodeEvent(before), before.headers]);
  });

  test('a tombstone whose events wait takes the place of the booking in the archive', async () => {
    const { archive, archived, bookings, vesselId, clock, publishArchived, read } = await fullFleet();
    await archive.moveOut();
    for (const key of keys) await bookings.release({ vesselId, key }, nobody);
    await clock.advance(OUTBOX_GRACE_MS);
    assert.equal(await archive.moveOut(), 8);
    assert.equal((await read(vesselId)).bookingCount, 2);
    assert.equal((await archived.find({ filter: { outboxDueAt: { exists: true } } })).documents.length, 8);
    await clock.advance(61_000);
    assert.equal(await archive.prune(), 0, 'what has an event to send is not forgotten');
    assert.equal((await publishArchived()).length, 8);
    assert.equal(await archive.prune(), 8);
  });

  test('a booking that has moved still books once', async () => {
    const { archive, bookings, vesselId } = await fullFleet();
    await archive.moveOut();
    assert.equal(await bookings.book({ vesselId, key: 'c-0' }, one, nobody), false);
    const other = { containers: 2, weight: 10 };
    await assert.rejects(bookings.book({ vesselId, key: 'c-0' }, other, nobody), isBookingMismatch);
  });

  test('a booking that has moved is released once, and its tombstone survives the next move', async () => {
    const { archive, bookings, vesselId, read, publish } = await fullFleet();
    await archive.moveOut();
    for (const key of keys) {
      assert.equal(await bookings.release({ vesselId, key }, nobody), true);
      assert.equal(await bookings.release({ vesselId, key }, nobody), false);
    }
    assert.equal((await publish(vesselId)).length, 10);
    assert.ok((await archive.moveOut()) > 0);
    for (const key of keys) {
      assert.equal(await bookings.release({ vesselId, key }, nobody), false);
      await assert.rejects(bookings.book({ vesselId, key }, one, nobody), isBookingReleased);
    }
    assert.equal((await read(vesselId)).freeContainers, 10);
  });

  test('a tombstone of what was never booked moves too', async () => {
    const { archive, bookings, add, archived } = await createFleet();
    const vesselId = await add(10);
    for (const key of keys) await bookings.release({ vesselId, key }, nobody);
    await archive.moveOut();
    assert.equal((await archived.find()).documents.length, 8);
    for (const key of keys)
      await assert.rejects(bookings.book({ vesselId, key }, one, nobody), isBookingReleased);
  });

  test('a move that broke off after the insert does no harm, also when the booking is released meanwhile', async () => {
    const store = createMemoryStore();
    const { archive, archived, bookings, vesselId, read, publish } = await fullFleet({ store });
    // As a move would have left it: in the archive, and still in the document.
    for (const [segment, booking] of Object.entries((await read(vesselId)).bookings))
      await archived.insert({ ...booking, id: `${vesselId}.${segment}`, vesselId });
    await bookings.release({ vesselId, key: 'c-0' }, nobody);
    await publish(vesselId);
    await archive.moveOut();
    for (const key of keys.slice(1))
      assert.equal(await bookings.book({ vesselId, key }, one, nobody), false, key);
    await assert.rejects(bookings.book({ vesselId, key: 'c-0' }, one, nobody), isBookingReleased);
    assert.equal((await read(vesselId)).freeContainers, 1);
  });
});

describe('forgetting tombstones', () => {
  test('waits until they are old, and leaves bookings alone', async () => {
    const { archive, bookings, vesselId, clock, publish, read } = await fullFleet();
    for (const key of keys.slice(0, 4)) await bookings.release({ vesselId, key }, nobody);
    await publish(vesselId);
    await archive.moveOut();
    await clock.advance(59_000);
    assert.equal(await archive.prune(), 0);
    await clock.advance(2_000);
    assert.equal(await archive.prune(), 4);
    for (const key of keys.slice(4)) assert.equal(await bookings.book({ vesselId, key }, one, nobody), false);
    assert.equal((await read(vesselId)).freeContainers, 4);
  });

  test('a booking released after a move that broke off does not come back', async () => {
    const { archive, archived, bookings, vesselId, clock, publish, read } = await fullFleet({
      bookingsInDocument: 100,
    });
    const booking = (await read(vesselId)).bookings['k_c-0'];
    assert.ok(booking);
    await archived.insert({ ...booking, id: `${vesselId}.k_c-0`, vesselId });
    await bookings.release({ vesselId, key: 'c-0' }, nobody);
    await publish(vesselId);
    await clock.advance(61_000);
    await archive.prune();
    assert.equal(await bookings.release({ vesselId, key: 'c-0' }, nobody), false);
    assert.equal((await read(vesselId)).freeContainers, 1);
  });
});
