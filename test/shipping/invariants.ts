import assert from 'node:assert/strict';
import type { Booking, VesselDocument } from '../../services/vessel/src/document.ts';
import type { World } from './world.ts';

/** What stands booked: `<vessel> <key>`, with its size. An entry in the document goes before one in the archive. */
async function bookingsOf(world: Pick<World, 'vessels'>, vessel: VesselDocument): Promise<Booking[]> {
  const archived = (await world.vessels.archive.find({ filter: { vesselId: vessel.id }, limit: 1000 }))
    .documents;
  const here = new Set(Object.values(vessel.bookings).map(({ key }) => key));
  return [...Object.values(vessel.bookings), ...archived.filter(({ key }) => !here.has(key))];
}

/** What holds at every moment, whatever goes wrong: no vessel overbooked, no consignment booked on two. */
export async function checkAlways(world: Pick<World, 'vessels'>): Promise<Map<string, string>> {
  const vesselOf = new Map<string, string>();
  for (const vessel of (await world.vessels.vessels.find()).documents) {
    const booked = (await bookingsOf(world, vessel)).filter(({ state }) => state === 'booked');
    const containers = booked.reduce((sum, booking) => sum + booking.containers, 0);
    const weight = booked.reduce((sum, booking) => sum + booking.weight, 0);
    assert.ok(vessel.freeContainers >= 0 && vessel.freeWeight >= 0, `${vessel.id} is overbooked`);
    assert.equal(
      vessel.capacity - vessel.freeContainers,
      containers,
      `${vessel.id}: containers do not add up`,
    );
    assert.equal(vessel.maxWeight - vessel.freeWeight, weight, `${vessel.id}: weight does not add up`);
    assert.equal(
      vessel.bookingCount,
      Object.keys(vessel.bookings).length,
      `${vessel.id}: bookings miscounted`,
    );
    for (const { key } of booked) {
      assert.equal(vesselOf.get(key), undefined, `${key} is booked on two vessels`);
      vesselOf.set(key, vessel.id);
    }
  }
  return vesselOf;
}

/** What users have been told. */
export interface Told {
  readonly confirmed: ReadonlySet<string>;
  readonly cancelled: ReadonlySet<string>;
}

/** What holds once everything has settled. */
export async function checkSettled(world: World, told: Told): Promise<void> {
  const vesselOf = await checkAlways(world);
  const { documents } = await world.consignments.find({ limit: 1000 });
  for (const { id, status, vesselId } of documents) {
    assert.ok(['confirmed', 'failed', 'cancelled'].includes(status), `${id} is ${status} for ever`);
    const expected = status === 'confirmed' ? vesselId : undefined;
    assert.equal(vesselOf.get(id), expected, `${id} is ${status} but booked on ${vesselOf.get(id)}`);
    vesselOf.delete(id);

    if (told.cancelled.has(id)) assert.equal(status, 'cancelled', `the cancelling of ${id} was lost`);
    else if (told.confirmed.has(id)) assert.notEqual(status, 'failed', `the acknowledged ${id} was lost`);

    const happened = (kind: string) => world.events.has(`consignment.${kind}:${id}`);
    assert.equal(happened('confirmed'), status !== 'failed', `the event that confirms ${id}`);
    assert.equal(happened('failed'), status === 'failed', `the event that fails ${id}`);
    assert.equal(happened('cancelled'), status === 'cancelled', `the event that cancels ${id}`);
  }
  assert.deepEqual([...vesselOf], [], 'bookings without a consignment');
  const known = new Set(documents.map(({ id }) => id));
  for (const id of told.confirmed) assert.ok(known.has(id), `the acknowledged ${id} has vanished`);

  for (const vessel of (await world.vessels.vessels.find()).documents) {
    assert.equal(vessel.outboxDueAt, undefined, `${vessel.id} has events to send`);
    for (const { key, containers, state } of await bookingsOf(world, vessel)) {
      if (containers === 0) continue;
      assert.ok(world.events.has(`vessel.booked:${vessel.id}:${key}`), `the booking of ${key} has no event`);
      const isReleased = world.events.has(`vessel.released:${vessel.id}:${key}`);
      assert.equal(isReleased, state === 'released', `the release of ${key} has no event`);
    }
  }
}
