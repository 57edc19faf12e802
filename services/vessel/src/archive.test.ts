import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isBookingMismatch, isBookingReleased } from '@fairlead/interface-center/vessel/v1';
import { createMemoryStore } from '@fairlead/runtime';
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

  test('leaves what has an event to send', async () => {
    const { add, bookings, archive } = await createFleet();
    const vesselId = await add(10);
    for (const key of keys) await bookings.book({ vesselId, key }, one, nobody);
    assert.equal(await archive.moveOut(), 0);
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
