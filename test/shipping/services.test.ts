import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEvent, eventTopic } from '@fairlead/interface-center';
import { ShippingService, Status } from '@fairlead/interface-center/consignment/v1';
import type { Log } from '@fairlead/interface-center/log/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { createMemorySystem } from '@fairlead/runtime';
import { consignment } from '../../services/consignment/src/service.ts';
import { vessel } from '../../services/vessel/src/service.ts';

test('both services over transport and registry: ships, tells, gives back, and drains', async () => {
  await using system = await createMemorySystem();
  const events: Log[] = [];
  await system.broker.subscribe(eventTopic, async (delivery) => void events.push(decodeEvent(delivery)), {
    group: 'test',
  });
  const running = [await system.start(vessel), await system.start(consignment)];
  const fleet = system.outside.client(VesselService);
  const desk = system.outside.client(ShippingService);
  const ada = { metadata: { authorization: `Bearer ${system.issue('u-ada')}` } };
  const eve = { metadata: { authorization: `Bearer ${system.issue('u-eve')}` } };
  const { vessel: ship } = await fleet.create({ name: 'Sea Bird', capacity: 2, maxWeight: 100 }, ada);
  const id = ship?.id ?? '';
  const booked = async () => (await fleet.get({ id }, ada)).vessel?.bookedContainers;

  const request = { weight: 60, containers: [{ origin: 'Genoa' }], idempotencyKey: 'k-1' };
  await assert.rejects(desk.createConsignment(request), { code: 'UNAUTHENTICATED' });
  const first = await desk.createConsignment(request, ada);
  assert.deepEqual(await desk.createConsignment(request, ada), first);
  assert.equal(first.consignment?.vesselId, id);
  await assert.rejects(desk.createConsignment({ ...request, idempotencyKey: '' }, ada), {
    code: 'RESOURCE_EXHAUSTED',
    reason: 'NO_VESSEL_AVAILABLE',
    domain: 'consignment.v1',
  });
  assert.equal(await booked(), 1);

  const ref = { id: first.consignment?.id ?? '' };
  await assert.rejects(desk.cancelConsignment(ref, eve), { reason: 'CONSIGNMENT_NOT_FOUND' });
  const cancelled = await desk.cancelConsignment(ref, ada);
  assert.equal(cancelled.consignment?.status, Status.CANCELLED);
  assert.equal(await booked(), 0);

  for (const service of running.reverse()) assert.deepEqual(await service.stop(), []);
  assert.deepEqual(events.map(({ kind, userId }) => `${kind} ${userId}`).sort(), [
    'consignment.cancelled u-ada',
    'consignment.confirmed u-ada',
    'consignment.failed u-ada',
    'vessel.booked u-ada',
    'vessel.created u-ada',
    'vessel.released ',
  ]);
  const traceOf = (kind: string) => events.find((event) => event.kind === kind)?.traceId;
  assert.match(traceOf('consignment.confirmed') ?? '', /^[0-9a-f]{32}$/);
  assert.equal(traceOf('consignment.confirmed'), traceOf('vessel.booked'));
  assert.equal(traceOf('consignment.cancelled'), traceOf('vessel.released'));
});
