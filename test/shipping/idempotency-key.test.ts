import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api } from '@fairlead/api';
import { consignment } from '@fairlead/consignment';
import { createMemorySystem } from '@fairlead/runtime';
import { vessel } from '@fairlead/vessel';

test('Idempotency-Key: the same answer however often, 422 for another payload, each user has their own', async () => {
  await using system = await createMemorySystem();
  await system.start(vessel);
  await system.start(consignment);
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0' });
  const post = async (path: string, body: object, user: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(new URL(path, facts.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${system.issue(user)}`,
        ...headers,
      },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
    const json: any = await answer.json();
    return { status: answer.status, json };
  };
  await post('/api/v1/vessels', { name: 'A', capacity: 100, maxWeight: 10_000 }, 'ada');
  const goods = { description: 'Cotton', weight: 10, containers: [{ origin: 'Manchester' }] };
  const ship = (key: string, body: object = goods, user = 'ada') =>
    post('/api/v1/consignments', body, user, { 'idempotency-key': key });

  const all = await Promise.all(Array.from({ length: 10 }, () => ship('"order-1"')));
  const first = all.find(({ status }) => status === 200);
  assert.ok(first);
  for (const { status, json } of all) {
    // Who comes while it is under way may be told to come back.
    if (status === 409) assert.equal(json.reason, 'CONSIGNMENT_IN_PROGRESS');
    else assert.deepEqual(json, first.json);
  }
  assert.deepEqual((await ship('order-1')).json, first.json, 'bare is the same key');
  const inside = await post('/api/v1/consignments', { ...goods, idempotencyKey: 'order-1' }, 'ada');
  assert.deepEqual(inside.json, first.json, 'and so is the field');

  const other = await ship('order-1', { ...goods, weight: 11 });
  assert.deepEqual([other.status, other.json.reason], [422, 'IDEMPOTENCY_KEY_REUSED']);
  const two = await ship('order-1', { ...goods, idempotencyKey: 'order-2' });
  assert.deepEqual([two.status, two.json.fieldViolations[0].field], [400, 'idempotencyKey']);
  const long = await ship('x'.repeat(129));
  assert.deepEqual([long.status, long.json.fieldViolations[0].field], [400, 'idempotencyKey']);
  const eve = await ship('order-1', goods, 'eve');
  assert.equal(eve.status, 200);
  assert.notEqual(eve.json.consignment.id, first.json.consignment.id);
});
