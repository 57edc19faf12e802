import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  isConsignmentFailed,
  isConsignmentInProgress,
  isIdempotencyKeyReused,
  isNoVesselAvailable,
  Status,
} from '@fairlead/interface-center/consignment/v1';
import { RuntimeError } from '@fairlead/runtime';
import { createDesk, passing, requestOf } from './test-desk.ts';

const unavailable = () => {
  throw new RuntimeError({ code: 'UNAVAILABLE', message: 'the vessel service is down' });
};
const withCode = (code: string) => (error: unknown) => error instanceof RuntimeError && error.code === code;

describe('CreateConsignment', () => {
  test('books the tightest fit and confirms', async () => {
    const { create, vessels, clock } = await createDesk({ big: 9, tight: 2, small: 1 });
    const { created, consignment } = await create(requestOf(2));
    assert.equal(created, true);
    assert.deepEqual(consignment, {
      id: consignment?.id,
      description: 'silk',
      weight: 20,
      containers: requestOf(2).containers,
      vesselId: 'tight',
      userId: 'u-ada',
      status: Status.CONFIRMED,
      createdTime: { seconds: clock.now() / 1000, nanos: 0 },
    });
    assert.deepEqual([...vessels.booked], [`tight ${consignment?.id}`]);
  });

  test('asks the vessel that is wished for first, and others when it cannot', async () => {
    const { create, vessels } = await createDesk({ big: 5, tight: 2 });
    const wished = await create(requestOf(2, { vesselId: 'big' }));
    assert.equal(wished.consignment?.vesselId, 'big');
    const instead = await create(requestOf(4, { vesselId: 'tight' })).catch(() => undefined);
    assert.equal(instead, undefined);
    const unknown = await create(requestOf(2, { vesselId: 'sunk' }));
    assert.equal(unknown.consignment?.vesselId, 'tight');
    assert.deepEqual(vessels.calls.slice(-3), ['book sunk', 'find', 'book tight']);
  });

  test('goes on when a vessel fills up between finding and booking', async () => {
    const { create, vessels } = await createDesk({ tight: 2, big: 9 });
    vessels.before = (call) => {
      if (call === 'book tight') vessels.free.set('tight', 0);
    };
    assert.equal((await create(requestOf(2))).consignment?.vesselId, 'big');
  });

  test('searches again before it says that there is no room', async () => {
    const { create, vessels } = await createDesk({ tight: 2 });
    vessels.before = (call) => {
      // Filled by somebody else, who gives it up just after.
      if (call === 'book tight' && vessels.calls.length === 2) vessels.free.set('tight', 0);
      if (call === 'find' && vessels.calls.length === 3) vessels.free.set('tight', 2);
    };
    assert.equal((await create(requestOf(2))).consignment?.vesselId, 'tight');
  });

  test('ends as failed when no vessel has room', async () => {
    const { create, stored } = await createDesk({ small: 1 });
    await assert.rejects(create(requestOf(2)), isNoVesselAvailable);
    assert.deepEqual(await stored(), ['failed']);
  });

  for (const books of [true, false])
    test(`asks a vessel again that has not answered, and books once: it has ${books ? '' : 'not '}booked`, async () => {
      const { create, vessels, stored, clock } = await createDesk({ ship: 5 });
      const { book } = vessels.client;
      let lost = 2;
      Object.assign(vessels.client, {
        async book(request: Parameters<typeof book>[0]) {
          if (lost-- <= 0) return book(request);
          if (books) await book(request);
          return unavailable();
        },
      });
      const { created, consignment } = await passing(clock, create(requestOf(2)));
      assert.deepEqual([created, consignment?.status], [true, Status.CONFIRMED]);
      assert.deepEqual([vessels.booked.size, vessels.free.get('ship')], [1, 3]);
      assert.deepEqual(await stored(), ['confirmed ship']);
    });

  test('goes on to another vessel when the one that did not answer has become full', async () => {
    const { create, vessels, stored, clock } = await createDesk({ ship: 2, other: 9 });
    vessels.before = (call) => {
      if (call !== 'book ship' || vessels.free.get('ship') === 0) return;
      vessels.free.set('ship', 0);
      unavailable();
    };
    const { consignment } = await passing(clock, create(requestOf(2)));
    assert.equal(consignment?.vesselId, 'other');
    // What it was told may arrive late: then it is too late.
    assert.ok(vessels.calls.includes('release ship'));
    assert.deepEqual(await stored(), ['confirmed other']);
  });

  test('asks again for a few at a time only', async () => {
    const { create, vessels, clock } = await createDesk({ ship: 200 });
    vessels.before = (call) => (call === 'book ship' ? unavailable() : undefined);
    const creates = Array.from({ length: 100 }, () => create(requestOf(1)));
    await passing(clock, Promise.allSettled(creates));
    assert.equal(vessels.calls.filter((call) => call === 'book ship').length, 100 + 3 * 32);
  });

  test('gives back what may have been booked when nobody knows', async () => {
    const { create, vessels, stored, clock } = await createDesk({ ship: 5 });
    vessels.before = (call) => (call === 'book ship' ? unavailable() : undefined);
    await assert.rejects(passing(clock, create(requestOf(2))), withCode('UNAVAILABLE'));
    assert.deepEqual(await stored(), ['failed ship']);
    assert.equal(vessels.calls.at(-1), 'release ship');
  });

  test('compensates also when its caller has gone, and leaves to the sweep what cannot be done now', async () => {
    const { create, vessels, stored, sweep, clock } = await createDesk({ ship: 5 });
    const caller = new AbortController();
    vessels.before = (call) => {
      if (call === 'find') caller.abort();
    };
    await assert.rejects(create(requestOf(2), 'u-ada', { signal: caller.signal }), withCode('CANCELLED'));
    assert.deepEqual(await stored(), ['failed']);

    vessels.before = (call) => (call === 'find' ? undefined : unavailable());
    await assert.rejects(passing(clock, create(requestOf(2))), withCode('UNAVAILABLE'));
    assert.deepEqual((await stored()).sort(), ['failed', 'releasing ship']);
    await clock.advance(5_000);
    assert.equal(await sweep(), 0);
    vessels.before = () => {};
    await clock.advance(5_000);
    assert.equal(await sweep(), 1);
    assert.deepEqual((await stored()).sort(), ['failed', 'failed ship']);
  });

  test('when very many break off at once, does no work for them but leaves them to the sweep', async () => {
    const { create, vessels, stored, sweep, clock } = await createDesk({ ship: 200 });
    const { promise: slow, resolve: answer } = Promise.withResolvers<void>();
    vessels.before = (call) => {
      if (call.startsWith('book')) throw new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: 'too late' });
      return call.startsWith('release') ? slow : undefined;
    };
    const creates = Promise.allSettled(Array.from({ length: 100 }, () => create(requestOf(1))));
    await clock.advance(100);
    assert.equal(vessels.calls.filter((call) => call.startsWith('release')).length, 32);
    answer();
    assert.ok((await creates).every(({ status }) => status === 'rejected'));
    assert.equal((await stored()).filter((each) => each === 'pending ship').length, 68);
    await clock.advance(16_000);
    assert.equal(await sweep(), 68);
    assert.deepEqual([...new Set(await stored())], ['failed ship']);
  });

  test('does not go on for ever while others take every vessel', async () => {
    const { create, vessels, clock, stored } = await createDesk({ ship: 5 });
    vessels.before = async (call) => {
      vessels.free.set('ship', call === 'find' ? 5 : 0);
      await clock.advance(100);
    };
    await assert.rejects(create(requestOf(2)), withCode('DEADLINE_EXCEEDED'));
    assert.deepEqual(await stored(), ['failed ship']);
  });
});

describe('an idempotency key', () => {
  const request = requestOf(2, { idempotencyKey: 'k' });

  test('gets the same consignment for the same request, also much later', async () => {
    const { create, cancel, vessels } = await createDesk({ ship: 5 });
    const first = await create(request);
    assert.deepEqual(await create(request), first);
    await cancel(first.consignment?.id ?? '');
    const again = await create(request);
    assert.deepEqual([again.created, again.consignment?.status], [true, Status.CANCELLED]);
    assert.equal(vessels.calls.filter((call) => call === 'book ship').length, 1);
  });

  test('is refused with another request', async () => {
    const { create } = await createDesk({ ship: 5 });
    await create(request);
    for (const other of [
      { ...request, weight: 21 },
      { ...request, description: 'wool' },
      { ...request, vesselId: 'ship' },
      { ...request, containers: request.containers.slice(1) },
    ])
      await assert.rejects(create(other), isIdempotencyKeyReused);
  });

  test("is its user's own", async () => {
    const { create } = await createDesk({ ship: 5 });
    const hers = await create(request, 'u-ada');
    const his = await create(request, 'u-bob');
    assert.notEqual(hers.consignment?.id, his.consignment?.id);
  });

  test('gets the same failure for the same request', async () => {
    const { create, vessels } = await createDesk({ ship: 1 });
    await assert.rejects(create(request), isNoVesselAvailable);
    vessels.free.set('ship', 5);
    await assert.rejects(create(request), isNoVesselAvailable);
  });

  test('gets a definite failure after an attempt that broke off', async () => {
    const { create, vessels, clock } = await createDesk({ ship: 5 });
    vessels.before = (call) => (call === 'book ship' ? unavailable() : undefined);
    await assert.rejects(passing(clock, create(request)), withCode('UNAVAILABLE'));
    vessels.before = () => {};
    await assert.rejects(create(request), isConsignmentFailed);
  });

  test('sent many times at once is carried out once', async () => {
    const { create, vessels, clock, stored } = await createDesk({ ship: 5, other: 9 });
    const answers = await passing(clock, Promise.all(Array.from({ length: 10 }, () => create(request))));
    assert.equal(new Set(answers.map(({ consignment }) => consignment?.id)).size, 1);
    assert.equal(vessels.booked.size, 1);
    assert.deepEqual(await stored(), ['confirmed ship']);
  });

  test('takes over what stands still, at the vessel that was asked last', async () => {
    const { create, vessels, clock, stored } = await createDesk({ ship: 5, other: 9 });
    const hangs = new Promise<never>(() => {});
    vessels.before = (call) => (call === 'book ship' ? hangs : undefined);
    void create(request);
    await clock.advance(0);
    vessels.before = () => {};
    const { consignment } = await passing(clock, create(request));
    assert.equal(consignment?.vesselId, 'ship');
    assert.deepEqual(await stored(), ['confirmed ship']);
  });

  test('says so when the first request takes longer than the repetition can wait', async () => {
    const { create, vessels, clock } = await createDesk({ ship: 5 });
    vessels.before = () => new Promise<never>(() => {});
    void create(request);
    await clock.advance(0);
    const deadlineMs = clock.now() + 1_000;
    await assert.rejects(passing(clock, create(request, 'u-ada', { deadlineMs })), isConsignmentInProgress);
    assert.ok(clock.now() <= deadlineMs);
  });
});
