import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBookings } from './bookings.ts';
import { createFleet, nobody } from './test-fleet.ts';

const one = { containers: 1, weight: 10 };

/** A fleet that keeps nothing in a vessel's document, and bookings that something gets in the way of. */
async function crowded() {
  const fleet = await createFleet({ bookingsInDocument: 0 });
  const vesselId = await fleet.add(5);
  let interfere: (() => Promise<unknown>) | undefined;
  const vessels: typeof fleet.vessels = {
    ...fleet.vessels,
    async update(...change) {
      const between = interfere;
      interfere = undefined;
      await between?.();
      return fleet.vessels.update(...change);
    },
  };
  const slow = createBookings({ vessels, archive: fleet.archived, clock: fleet.clock });
  const moveOut = async () => {
    await fleet.publish(vesselId);
    assert.ok((await fleet.archive.moveOut()) > 0);
  };
  return {
    ...fleet,
    slow,
    ref: { vesselId, key: 'c-1' },
    moveOut,
    free: async () => (await fleet.read(vesselId)).freeContainers,
    /** Between the reading and the writing of the next operation of `slow`. */
    meanwhile: (work: () => Promise<unknown>) => {
      interfere = work;
    },
  };
}

test('a booking that is released, published and moved while it is being released is given back once', async () => {
  const { slow, bookings, ref, moveOut, meanwhile, free } = await crowded();
  await bookings.book(ref, one, nobody);
  await moveOut();
  meanwhile(async () => {
    assert.equal(await bookings.release(ref, nobody), true);
    await moveOut();
  });
  assert.equal(await slow.release(ref, nobody), false);
  assert.equal(await free(), 5);
});

test('a booking that is made and moved while its key is being used up is given back', async () => {
  const { slow, bookings, ref, moveOut, meanwhile, free } = await crowded();
  meanwhile(async () => {
    await bookings.book(ref, one, nobody);
    await moveOut();
  });
  assert.equal(await slow.release(ref, nobody), true);
  assert.equal(await free(), 5);
});

test('a booking that is made and moved while it is being made is made once', async () => {
  const { slow, bookings, ref, moveOut, meanwhile, free } = await crowded();
  meanwhile(async () => {
    await bookings.book(ref, one, nobody);
    await moveOut();
  });
  assert.equal(await slow.book(ref, one, nobody), false);
  assert.equal(await free(), 4);
});
