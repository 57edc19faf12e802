import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  isBookingMismatch,
  isBookingReleased,
  isVesselFull,
  isVesselNotAvailable,
  isVesselNotFound,
} from '@fairlead/interface-center/vessel/v1';
import { createBookings } from './bookings.ts';
import { createFleet, nobody } from './test-fleet.ts';

const room = { containers: 2, weight: 100 };

describe('Book', () => {
  test('takes room', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(10, 500);
    assert.equal(await bookings.book({ vesselId, key: 'c-1' }, room, nobody), true);
    const vessel = await read(vesselId);
    assert.deepEqual([vessel.freeContainers, vessel.freeWeight, vessel.bookingCount], [8, 400, 1]);
  });

  test('again with the same key changes nothing and succeeds', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(2, 100);
    await bookings.book({ vesselId, key: 'c-1' }, room, nobody);
    assert.equal(await bookings.book({ vesselId, key: 'c-1' }, room, nobody), false);
    assert.equal((await read(vesselId)).freeContainers, 0);
  });

  test('again with the same key and another size is refused', async () => {
    const { add, bookings } = await createFleet();
    const vesselId = await add(10);
    await bookings.book({ vesselId, key: 'c-1' }, room, nobody);
    for (const other of [
      { containers: 1, weight: 100 },
      { containers: 2, weight: 99 },
    ])
      await assert.rejects(bookings.book({ vesselId, key: 'c-1' }, other, nobody), isBookingMismatch);
  });

  test('is refused when containers or weight do not fit', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(3, 150);
    await bookings.book({ vesselId, key: 'c-1' }, room, nobody);
    for (const more of [
      { containers: 2, weight: 1 },
      { containers: 1, weight: 51 },
    ])
      await assert.rejects(bookings.book({ vesselId, key: 'c-2' }, more, nobody), isVesselFull);
    await bookings.book({ vesselId, key: 'c-3' }, { containers: 1, weight: 50 }, nobody);
    const { freeContainers, freeWeight } = await read(vesselId);
    assert.deepEqual([freeContainers, freeWeight], [0, 0]);
  });

  test('is refused on a vessel that takes no bookings, and on none', async () => {
    const { add, bookings } = await createFleet();
    const vesselId = await add(3, 150, false);
    await assert.rejects(bookings.book({ vesselId, key: 'c-1' }, room, nobody), isVesselNotAvailable);
    await assert.rejects(bookings.book({ vesselId: 'none', key: 'c-1' }, room, nobody), isVesselNotFound);
  });

  test('by many at once never takes more than there is', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(7);
    const one = { containers: 1, weight: 1 };
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => bookings.book({ vesselId, key: `c-${index}` }, one, nobody)),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 13);
    assert.ok(refused.every((result) => result.status === 'rejected' && isVesselFull(result.reason)));
    assert.equal((await read(vesselId)).freeContainers, 0);
  });

  test('takes keys of any characters, and the names of Object too', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(20);
    const keys = ['a.b', 'a/b', '$set', '__proto__', 'constructor', 'h_x', 'é', 'k'.repeat(128), '0'];
    for (const key of keys) {
      assert.equal(await bookings.book({ vesselId, key }, room, nobody), true, key);
      assert.equal(await bookings.book({ vesselId, key }, room, nobody), false, key);
    }
    const stored = Object.values((await read(vesselId)).bookings).map(({ key }) => key);
    assert.deepEqual(stored.sort(), keys.sort());
  });
});

describe('Book on a vessel that bookings have moved from', () => {
  test('needs one update of the vessel once that is known', async () => {
    const fleet = await createFleet({ bookingsInDocument: 0 });
    const vesselId = await fleet.add(50);
    let updates = 0;
    const vessels: typeof fleet.vessels = {
      ...fleet.vessels,
      update: (...change) => {
        updates++;
        return fleet.vessels.update(...change);
      },
    };
    const bookings = createBookings({ vessels, archive: fleet.archived, clock: fleet.clock });
    const book = (key: string) => bookings.book({ vesselId, key }, { containers: 1, weight: 10 }, nobody);
    for (const key of ['a', 'b']) assert.equal(await book(key), true);
    await fleet.publish(vesselId);
    assert.equal(await fleet.archive.moveOut(), 2);
    assert.equal(await book('c'), true);
    updates = 0;
    assert.equal(await book('d'), true);
    assert.equal(updates, 1);
    assert.equal(await book('a'), false, 'what has moved is known still');
    assert.equal((await fleet.read(vesselId)).freeContainers, 46);
  });
});

describe('Release', () => {
  test('gives the room back, once', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(10, 500);
    await bookings.book({ vesselId, key: 'c-1' }, room, nobody);
    assert.equal(await bookings.release({ vesselId, key: 'c-1' }, nobody), true);
    assert.equal(await bookings.release({ vesselId, key: 'c-1' }, nobody), false);
    const vessel = await read(vesselId);
    assert.deepEqual([vessel.freeContainers, vessel.freeWeight, vessel.bookingCount], [10, 500, 1]);
  });

  test('makes a late Book fail, also where there never was a booking', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(10);
    await bookings.book({ vesselId, key: 'was' }, room, nobody);
    await bookings.release({ vesselId, key: 'was' }, nobody);
    assert.equal(await bookings.release({ vesselId, key: 'never' }, nobody), false);
    for (const key of ['was', 'never'])
      await assert.rejects(bookings.book({ vesselId, key }, room, nobody), isBookingReleased);
    assert.equal((await read(vesselId)).freeContainers, 10);
  });

  test('by many at once gives back once', async () => {
    const { add, bookings, read } = await createFleet();
    const vesselId = await add(10);
    await bookings.book({ vesselId, key: 'c-1' }, room, nobody);
    const results = await Promise.all(
      Array.from({ length: 5 }, () => bookings.release({ vesselId, key: 'c-1' }, nobody)),
    );
    assert.deepEqual(results.sort(), [false, false, false, false, true]);
    assert.equal((await read(vesselId)).freeContainers, 10);
  });

  test('of a vessel that does not exist is refused', async () => {
    const { bookings } = await createFleet();
    await assert.rejects(bookings.release({ vesselId: 'none', key: 'c-1' }, nobody), isVesselNotFound);
  });
});
