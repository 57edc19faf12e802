import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isVesselNotFound, type Vessel } from '@fairlead/interface-center/vessel/v1';
import { type Init, RuntimeError } from '@fairlead/runtime';
import { ada, callOf, createFleet, nobody } from './test-fleet.ts';

const names = (vessels: readonly Init<Vessel>[] = []) => vessels.map(({ name }) => name);
const isInvalid = (error: unknown) => error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT';
const search = (capacity: number, maxWeight: number, pageSize = 0, pageToken = '') => ({
  capacity,
  maxWeight,
  pageSize,
  pageToken,
});

describe('Create and Get', () => {
  test('a vessel belongs to the caller and takes bookings unless told otherwise', async () => {
    const { handlers, clock } = await createFleet();
    const request = { name: 'Sea Bird', capacity: 5, maxWeight: 100, available: undefined };
    const { created, vessel } = await handlers.create(request, callOf(ada));
    assert.equal(created, true);
    assert.deepEqual(vessel, {
      id: vessel?.id,
      name: 'Sea Bird',
      capacity: 5,
      maxWeight: 100,
      available: true,
      ownerId: 'u-ada',
      bookedContainers: 0,
      bookedWeight: 0,
      createdTime: { seconds: clock.now() / 1000, nanos: 0 },
    });
    assert.deepEqual((await handlers.get({ id: vessel?.id ?? '' }, callOf(ada))).vessel, vessel);
  });

  test('what is booked is shown, by whom is not', async () => {
    const { handlers, add, bookings } = await createFleet();
    const id = await add(5, 100);
    await bookings.book({ vesselId: id, key: 'secret' }, { containers: 2, weight: 30 }, nobody);
    const { vessel } = await handlers.get({ id }, callOf(ada));
    assert.deepEqual([vessel?.bookedContainers, vessel?.bookedWeight], [2, 30]);
    assert.ok(!JSON.stringify(vessel).includes('secret'));
  });

  test('a vessel that does not exist is not found', async () => {
    const { handlers } = await createFleet();
    await assert.rejects(async () => handlers.get({ id: 'x' }, callOf(ada)), isVesselNotFound);
  });
});

describe('GetAll', () => {
  test('lists page by page, the first to be added first', async () => {
    const { handlers, add, clock } = await createFleet();
    for (const capacity of [3, 1, 2]) {
      await add(capacity);
      await clock.advance(1);
    }
    const first = await handlers.getAll({ pageSize: 2, pageToken: '' }, callOf(ada));
    const pageToken = first.nextPageToken ?? '';
    const second = await handlers.getAll({ pageSize: 2, pageToken }, callOf(ada));
    assert.deepEqual([names(first.vessels), names(second.vessels)], [['V3', 'V1'], ['V2']]);
    assert.equal(second.nextPageToken, '');
  });

  test('refuses a token that is made up or belongs to another list', async () => {
    const { handlers, add } = await createFleet();
    for (const capacity of [1, 2]) await add(capacity);
    const found = await handlers.findAvailable(search(1, 1, 1), callOf(ada));
    for (const pageToken of ['x', 'e30', found.nextPageToken ?? ''])
      await assert.rejects(async () => handlers.getAll({ pageSize: 1, pageToken }, callOf(ada)), isInvalid);
  });
});

describe('FindAvailable', () => {
  test('gives those with room enough and nothing else, the tightest fit first', async () => {
    const { handlers, add, bookings } = await createFleet();
    const ids = new Map<number, string>();
    for (const capacity of [9, 5, 7, 2]) ids.set(capacity, await add(capacity, 1_000));
    await add(8, 1_000, false);
    await add(6, 40);
    const booking = { vesselId: ids.get(9) ?? '', key: 'c' };
    await bookings.book(booking, { containers: 3, weight: 10 }, nobody);
    const found = await handlers.findAvailable(search(4, 50), callOf(ada));
    assert.deepEqual(names(found.vessels), ['V5', 'V9', 'V7']);
    assert.equal(found.vessel?.name, 'V5');
  });

  test('counts the weight that is booked', async () => {
    const { handlers, add, bookings } = await createFleet();
    const vesselId = await add(9, 100);
    await bookings.book({ vesselId, key: 'c' }, { containers: 1, weight: 60 }, nobody);
    assert.equal((await handlers.findAvailable(search(1, 40), callOf(ada))).vessels?.length, 1);
    assert.equal((await handlers.findAvailable(search(1, 41), callOf(ada))).vessels?.length, 0);
  });

  test('finding none is an answer', async () => {
    const { handlers } = await createFleet();
    const found = await handlers.findAvailable(search(1, 1), callOf(ada));
    assert.deepEqual(found, { vessel: undefined, vessels: [], nextPageToken: '' });
  });

  test('its token goes on in the same search only', async () => {
    const { handlers, add } = await createFleet();
    for (const capacity of [1, 2, 3]) await add(capacity);
    const first = await handlers.findAvailable(search(1, 1, 2), callOf(ada));
    const token = first.nextPageToken ?? '';
    const rest = await handlers.findAvailable(search(1, 1, 5, token), callOf(ada));
    assert.deepEqual(names(rest.vessels), ['V3']);
    await assert.rejects(async () => handlers.findAvailable(search(2, 1, 2, token), callOf(ada)), isInvalid);
  });
});
