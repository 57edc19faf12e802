import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSystem } from '../system/running-system.ts';
import { createDocumentClient, newcomer } from './document-client.ts';

test('a client driven by the document tells the whole story: sign up, log in, vessels, consignment, list, cancel', async () => {
  await using system = await startSystem();
  const { call, logIn } = await createDocumentClient(system.apiUrl);
  const done = async (operationId: string, parameters?: object | string, body?: object) => {
    const { status, data } = await call(operationId, parameters, body);
    assert.equal(status, 200, `${operationId}: ${JSON.stringify(data)}`);
    return data;
  };

  const ada = newcomer();
  const { user } = await done('UserService_Create', {}, ada);
  assert.equal((await call('UserService_Create_2', {}, ada)).data.reason, 'EMAIL_TAKEN');
  assert.equal((await call('VesselService_GetAll')).status, 401);

  const { email, password } = ada;
  const { token, userId } = await done('UserService_Auth', {}, { email, password });
  assert.equal(userId, user.id);
  logIn(token);

  for (const capacity of [10, 500]) {
    const vessel = { name: `Kane's ${capacity}`, capacity, maxWeight: 200_000 };
    await done('VesselService_Create', {}, vessel);
  }
  const { vessels } = await done('VesselService_FindAvailable', { capacity: 100, maxWeight: 55_000 });
  assert.deepEqual(
    vessels.map(({ name }: { name: string }) => name),
    ["Kane's 500"],
  );

  const goods = {
    description: 'Cotton',
    weight: 55_000,
    containers: Array.from({ length: 20 }, () => ({ customerId: 'c', origin: 'Manchester' })),
  };
  const { consignment } = await done('ShippingService_CreateConsignment', {}, goods);
  assert.deepEqual([consignment.status, consignment.vesselId], ['CONFIRMED', vessels[0].id]);
  assert.equal((await done('VesselService_Get', vessels[0].id)).vessel.bookedContainers, 20);

  await done('ShippingService_CreateConsignment', {}, goods);
  const first = await done('ShippingService_GetConsignments', { pageSize: 1 });
  assert.equal(first.consignments[0].id, consignment.id);
  const pageToken = first.nextPageToken;
  const second = await done('ShippingService_GetConsignments', { pageSize: 1, pageToken });
  assert.notEqual(second.consignments[0].id, consignment.id);

  const cancelled = await done('ShippingService_CancelConsignment', consignment.id, {});
  assert.equal(cancelled.consignment.status, 'CANCELLED');
  assert.equal((await done('VesselService_Get', vessels[0].id)).vessel.bookedContainers, 20);
  assert.equal((await call('ShippingService_GetConsignment', 'no-such')).status, 404);
});
