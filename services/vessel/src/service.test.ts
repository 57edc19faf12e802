import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEvent, eventTopic } from '@fairlead/interface-center';
import type { Log } from '@fairlead/interface-center/log/v1';
import { createMemorySystem } from '@fairlead/runtime';
import { VesselService } from './contract.ts';
import { vessel } from './service.ts';

test('the whole service: who is let in, and what is told', async () => {
  await using system = await createMemorySystem();
  const events: Log[] = [];
  await system.broker.subscribe(eventTopic, async (delivery) => void events.push(decodeEvent(delivery)), {
    group: 'test',
  });
  const service = await system.start(vessel);
  const vessels = system.outside.client(VesselService);
  const metadata = { authorization: `Bearer ${system.issue('u-ada')}` };

  const request = { name: 'Sea Bird', capacity: 5, maxWeight: 100 };
  await assert.rejects(vessels.create(request), { code: 'UNAUTHENTICATED' });
  await assert.rejects(vessels.create({ ...request, capacity: 0 }, { metadata }), {
    code: 'INVALID_ARGUMENT',
  });
  const { vessel: created } = await vessels.create(request, { metadata });
  assert.ok(created);
  assert.equal(created.ownerId, 'u-ada');
  assert.deepEqual((await vessels.get({ id: created.id }, { metadata })).vessel, created);
  assert.equal((await vessels.findAvailable({ capacity: 5 }, { metadata })).vessel?.id, created.id);
  assert.equal((await vessels.findAvailable({ capacity: 6 }, { metadata })).vessel, undefined);
  await assert.rejects(vessels.getAll({ pageToken: 'made up' }, { metadata }), {
    reason: 'INVALID_PAGE_TOKEN',
  });

  const booking = { vesselId: created.id, key: 'c-1', containers: 1, weight: 1 };
  await assert.rejects(vessels.book(booking, { metadata }), { reason: 'INTERNAL_METHOD' });
  await assert.rejects(vessels.release(booking, { metadata }), { reason: 'INTERNAL_METHOD' });

  assert.deepEqual(await service.stop(), []);
  assert.deepEqual(
    events.map(({ id, userId, method }) => ({ id, userId, method })),
    [
      {
        id: `vessel.created:${created.id}`,
        userId: 'u-ada',
        method: 'vessel.v1.VesselService/Create',
      },
    ],
  );
  assert.ok(system.spans.some(({ traceId }) => traceId === events[0]?.traceId));
});
