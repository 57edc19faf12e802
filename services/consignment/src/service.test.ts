import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '@fairlead/interface-center/consignment/v1';
import { createMemorySystem } from '@fairlead/runtime';
import { ShippingService } from './contract.ts';
import { consignment } from './service.ts';

test('the whole service, with nobody to ask for a vessel: unavailable, and nothing stays behind', async () => {
  await using system = await createMemorySystem();
  await system.start(consignment);
  const shipping = system.outside.client(ShippingService);
  const metadata = { authorization: `Bearer ${system.issue('u-ada')}` };
  const request = { weight: 1, containers: [{}] };

  await assert.rejects(shipping.createConsignment(request), { code: 'UNAUTHENTICATED' });
  for (const bad of [
    { ...request, weight: -1 },
    { ...request, containers: [] },
    { ...request, idempotencyKey: 'two words' },
  ])
    await assert.rejects(shipping.createConsignment(bad, { metadata }), { code: 'INVALID_ARGUMENT' });
  assert.deepEqual((await shipping.getConsignments({}, { metadata })).consignments, []);

  await assert.rejects(shipping.createConsignment(request, { metadata }), { code: 'UNAVAILABLE' });
  const { consignments } = await shipping.getConsignments({}, { metadata });
  assert.deepEqual(
    consignments.map(({ status }) => status),
    [Status.FAILED],
  );
});

test('a repetition that would come after the sweep is a configuration that does not start', async () => {
  await using system = await createMemorySystem();
  const env = { FAIRLEAD_CONSIGNMENT_RESUME_AFTER_MS: '20s' };
  await assert.rejects(system.start(consignment, env), /consignment\.resumeAfterMs \(20000\) must be below/);
});
