import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isConsignmentNotFound, isNotCancellable, Status } from '@fairlead/interface-center/consignment/v1';
import { RuntimeError } from '@fairlead/runtime';
import { callOf, createDesk, requestOf } from './test-desk.ts';

const invalid = (error: unknown) => error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT';

describe('whose it is', () => {
  test("somebody else's is not found, neither to see nor to cancel, and is not listed", async () => {
    const { create, cancel, handlers } = await createDesk({ ship: 5 });
    const id = (await create(requestOf(1))).consignment?.id ?? '';
    assert.equal((await handlers.getConsignment({ id }, callOf('u-ada'))).consignment?.id, id);
    await assert.rejects(async () => handlers.getConsignment({ id }, callOf('u-eve')), isConsignmentNotFound);
    await assert.rejects(cancel(id, 'u-eve'), isConsignmentNotFound);
    await assert.rejects(cancel('none'), isConsignmentNotFound);
    const listed = await handlers.getConsignments({ pageSize: 0, pageToken: '' }, callOf('u-eve'));
    assert.deepEqual(listed.consignments, []);
  });

  test('nobody is refused', async () => {
    const { handlers } = await createDesk({});
    for (const call of [
      async () => handlers.createConsignment(requestOf(1), callOf(undefined)),
      async () => handlers.getConsignment({ id: 'x' }, callOf(undefined)),
      async () => handlers.getConsignments({ pageSize: 0, pageToken: '' }, callOf(undefined)),
      async () => handlers.cancelConsignment({ id: 'x' }, callOf(undefined)),
    ])
      await assert.rejects(call, { code: 'UNAUTHENTICATED' });
  });
});

describe('CancelConsignment', () => {
  test('gives the room back, and again changes nothing', async () => {
    const { create, cancel, vessels } = await createDesk({ ship: 5 });
    const id = (await create(requestOf(2))).consignment?.id ?? '';
    for (let time = 0; time < 2; time++) {
      const { consignment } = await cancel(id);
      assert.deepEqual([consignment?.status, consignment?.vesselId], [Status.CANCELLED, '']);
    }
    assert.equal(vessels.free.get('ship'), 5);
    assert.equal(vessels.calls.filter((call) => call === 'release ship').length, 1);
  });

  test('by many at once is one', async () => {
    const { create, cancel, vessels, stored } = await createDesk({ ship: 5 });
    const id = (await create(requestOf(2))).consignment?.id ?? '';
    await Promise.all(Array.from({ length: 5 }, () => cancel(id)));
    assert.deepEqual([await stored(), vessels.free.get('ship')], [['cancelled ship'], 5]);
  });

  test('holds while the vessel service is down; the sweep gives the room back', async () => {
    const { create, cancel, vessels, sweep, clock, stored } = await createDesk({ ship: 5 });
    const id = (await create(requestOf(2))).consignment?.id ?? '';
    vessels.before = () => {
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });
    };
    assert.equal((await cancel(id)).consignment?.status, Status.RELEASING);
    vessels.before = () => {};
    await clock.advance(4_000);
    assert.equal(await sweep(), 1);
    assert.deepEqual([await stored(), vessels.free.get('ship')], [['cancelled ship'], 5]);
  });

  test('is refused for what is pending or has failed', async () => {
    const { create, cancel, vessels, collection, clock } = await createDesk({ ship: 5 });
    await assert.rejects(create(requestOf(9)));
    vessels.before = () => new Promise<never>(() => {});
    void create(requestOf(1));
    await clock.advance(0);
    const { documents } = await collection.find();
    assert.deepEqual(documents.map(({ status }) => status).sort(), ['failed', 'pending']);
    for (const { id } of documents) await assert.rejects(cancel(id), isNotCancellable);
  });
});

describe('GetConsignments', () => {
  test('lists page by page, the oldest first', async () => {
    const { create, handlers, clock } = await createDesk({ ship: 50 });
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      ids.push((await create(requestOf(1))).consignment?.id ?? '');
      await clock.advance(1);
    }
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await handlers.getConsignments({ pageSize: 2, pageToken }, callOf('u-ada'));
      listed.push(...(page.consignments ?? []).map(({ id }) => id ?? ''));
      pageToken = page.nextPageToken ?? '';
    } while (pageToken !== '');
    assert.deepEqual(listed, ids);
  });

  test('ends a page before it is too big for a message', async () => {
    const { create, handlers, clock } = await createDesk({ ship: 10_000 });
    const big = requestOf(1_000);
    const heavy = {
      ...big,
      containers: big.containers.map((each) => ({ ...each, origin: 'x'.repeat(200) })),
    };
    for (let count = 0; count < 6; count++) {
      await create(heavy);
      await clock.advance(1);
    }
    const ids = new Set<string | undefined>();
    let pageToken = '';
    let pages = 0;
    do {
      const page = await handlers.getConsignments({ pageSize: 0, pageToken }, callOf('u-ada'));
      for (const { id } of page.consignments ?? []) ids.add(id);
      pageToken = page.nextPageToken ?? '';
      pages++;
    } while (pageToken !== '');
    assert.deepEqual([ids.size, pages], [6, 2]);
  });

  test("refuses a token that is made up or somebody else's", async () => {
    const { create, handlers } = await createDesk({ ship: 50 });
    for (let count = 0; count < 2; count++) await create(requestOf(1));
    const { nextPageToken = '' } = await handlers.getConsignments(
      { pageSize: 1, pageToken: '' },
      callOf('u-ada'),
    );
    for (const [pageToken, user] of [
      ['x', 'u-ada'],
      [nextPageToken, 'u-eve'],
    ] as const)
      await assert.rejects(
        async () => handlers.getConsignments({ pageSize: 1, pageToken }, callOf(user)),
        invalid,
      );
  });
});
