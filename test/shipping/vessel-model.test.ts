import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Collection,
  createFakeClock,
  createMemoryStore,
  type Document,
  type OutboxLayout,
  RuntimeError,
} from '@fairlead/runtime';
import { createArchive } from '../../services/vessel/src/archive.ts';
import { createBookings } from '../../services/vessel/src/bookings.ts';
import { archiveOutbox, vesselOutbox } from '../../services/vessel/src/events.ts';
import { openCollections } from '../../services/vessel/src/repository.ts';
import { createChaos, createProcess, createRandom, type Fault, faults } from './chaos.ts';
import { checkAlways } from './invariants.ts';
import { unreliableCollection } from './network.ts';

const cause = { userId: '', traceId: '', headers: {} };
const vesselId = 'v-0';

/** A replica of the vessel service: all of them share one store, and each may die at any step. */
type Replica = ReturnType<typeof startReplica>;
type World = Awaited<ReturnType<typeof createHarbour>>;

async function createHarbour(seed: number) {
  const random = createRandom(seed);
  const faultRate = [0, 0.02, 0.1][Math.floor(random() * 3)] ?? 0;
  const decide = (): Fault | undefined =>
    random() < faultRate ? faults[Math.floor(random() * faults.length)] : undefined;
  const chaos = createChaos({ random, decide });
  const vessels = await openCollections(createMemoryStore());
  const capacity = 4 + Math.floor(random() * 12);
  await vessels.vessels.insert({
    id: vesselId,
    name: 'V',
    capacity,
    maxWeight: 100,
    available: true,
    ownerId: '',
    createdAtMs: 0,
    freeContainers: capacity,
    freeWeight: 100,
    bookings: {},
    bookingCount: 0,
    moves: 0,
    published: true,
    eventCount: 0,
  });
  return { random, chaos, vessels, clock: createFakeClock(), events: new Set<string>(), late: 0 };
}

function startReplica(world: World) {
  const { chaos, vessels, clock, events, random } = world;
  const process = createProcess('vessel');
  const collections = {
    vessels: unreliableCollection(vessels.vessels, process, chaos),
    archive: unreliableCollection(vessels.archive, process, chaos),
  };
  /** What a relay does with a document; it may have read it long before. */
  const publish = async <T extends Document>(
    layout: OutboxLayout<T>,
    collection: Collection<T>,
    document: T,
  ) => {
    const ids = layout.pending(document).map(({ id }) => id);
    for (const id of ids) events.add(id);
    const settle = (random() < 0.3 && layout.settlePart) || layout.settle;
    const { guard, changes } = settle(document, ids);
    await collection.update(document.id, guard, changes);
  };
  return {
    process,
    bookings: createBookings({ ...collections, clock }),
    archive: createArchive({
      collections,
      clock,
      bookingsInDocument: 2,
      tombstoneMs: 3_600_000,
      onDue: () => world.late++,
    }),
    async publish() {
      const vessel = await collections.vessels.get(vesselId);
      if (vessel?.outboxDueAt !== undefined) await publish(vesselOutbox, collections.vessels, vessel);
    },
    async publishLate() {
      const { documents } = await collections.archive.find({ filter: { outboxDueAt: { exists: true } } });
      for (const late of documents) await publish(archiveOutbox, collections.archive, late);
    },
  };
}

/** Books, releases, publishes and moves out, all at the same time and with few keys, on replicas that die. */
async function run(seed: number): Promise<{ moves: number; late: number }> {
  const world = await createHarbour(seed);
  const { random, chaos } = world;
  const upTo = (limit: number) => Math.floor(random() * limit);
  const replicas: Replica[] = [startReplica(world), startReplica(world)];
  const booked = new Map<string, number>();
  const released = new Map<string, number>();
  const dead = new Set<string>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const running: Promise<void>[] = [];

  /** Runs `work` on some replica that lives; what it says is lost when the replica dies. */
  const on = (work: (replica: Replica) => Promise<void>) => {
    const index = upTo(replicas.length);
    const replica = replicas[index]?.process.dead ? startReplica(world) : replicas[index];
    if (!replica) return;
    replicas[index] = replica;
    running.push(
      Promise.race([work(replica), replica.process.died]).catch((thrown) => {
        const { code } = RuntimeError.from(thrown);
        assert.notEqual(code, 'UNKNOWN', RuntimeError.from(thrown).stack);
      }),
    );
  };

  for (let step = 0; step < 120; step++) {
    const key = `c-${upTo(10)}`;
    const ref = { vesselId, key };
    const room = { containers: 1 + (Number(key.slice(2)) % 3), weight: 1 };
    const action = random();
    if (action < 0.4)
      on(async ({ bookings }) => {
        const wasDead = dead.has(key);
        if (await bookings.book(ref, room, cause)) add(booked, key);
        assert.ok(!wasDead, `${key} was booked after its release was acknowledged`);
      });
    else if (action < 0.55)
      on(async ({ bookings }) => {
        if (await bookings.release(ref, cause)) add(released, key);
        dead.add(key);
      });
    else if (action < 0.7) on(({ publish }) => publish());
    else if (action < 0.75) on(({ publishLate }) => publishLate());
    else if (action < 0.95) on(async ({ archive }) => void (await archive.moveOut()));
    else replicas[upTo(replicas.length)]?.process.kill();
    if (random() < 0.6)
      for (let turn = upTo(6); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    await world.clock.advance(upTo(1_000));
    if (step % 5 === 0) await checkAlways(world);
  }
  await chaos.calm();
  await Promise.all(running);
  await checkAlways(world);
  const relay = startReplica(world);
  for (let round = 0; round < 10; round++) await Promise.all([relay.publish(), relay.publishLate()]);
  await checkEvents(world);
  for (const [key, times] of booked) assert.equal(times, 1, `${key} was newly booked ${times} times`);
  for (const [key, times] of released) assert.equal(times, 1, `${key} was given back ${times} times`);
  const { moves = 0 } = (await world.vessels.vessels.get(vesselId)) ?? {};
  return { moves, late: world.late };
}

/** Nothing waits any more, and whatever happened has been told. */
async function checkEvents({ vessels, events }: World): Promise<void> {
  const vessel = await vessels.vessels.get(vesselId);
  assert.ok(vessel && vessel.outboxDueAt === undefined, 'the vessel has events to send');
  const archived = (await vessels.archive.find({ limit: 1000 })).documents;
  for (const { key, containers, state, published } of [...archived, ...Object.values(vessel.bookings)]) {
    assert.equal(published, state, `${key} is not marked as published`);
    if (containers === 0) continue;
    assert.ok(events.has(`vessel.booked:${vesselId}:${key}`), `the booking of ${key} has no event`);
    if (state === 'released')
      assert.ok(events.has(`vessel.released:${vesselId}:${key}`), `the release of ${key} has no event`);
  }
  assert.ok(archived.every((booking) => !('outboxDueAt' in booking || 'bookedBy' in booking)));
}

test('bookings that move out, come back and are published at the same time stay what they were', async () => {
  let moves = 0;
  let late = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const seen = await run(seed).catch((error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
    moves += seen.moves;
    late += seen.late;
  }
  assert.ok(moves > 500, `only ${moves} moves: too few to prove anything`);
  assert.ok(late > 100, `only ${late} bookings moved before their events: too few to prove anything`);
});
