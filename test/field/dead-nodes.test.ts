import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createSqliteRegistry } from '@fairlead/embedded';
import { startProcess } from '../proofs/node-process.ts';
import { until } from '../system/until.ts';
import { metricOf, openField } from './parts/field.ts';
import { harbour } from './parts/harbour-service.ts';

const node = join(import.meta.dirname, 'parts/harbour-node.ts');

test('calls to a dead node for a minute after a deploy: one refused dial, and no call goes there any more', async () => {
  await using field = await openField();
  await using left = await startProcess(node, field.env);
  await using registry = createSqliteRegistry({ directory: field.dataDir });
  // Somebody keeps it in the registry all the while, as a registry does that is slow to forget.
  const ghost = {
    id: 'harbour-old',
    service: 'harbour',
    version: '1.0.0',
    address: 'tcp://127.0.0.1:9',
    labels: {},
  };
  await using _held = await registry.register(ghost);
  const caller = await field.caller();
  const client = caller.app.client(harbour());
  const answers = new Set<string>();
  for (let call = 0; call < 300; call++) answers.add((await client.write({ text: '0' })).text);
  assert.deepEqual([...answers], [`${left.pid}`]);
  assert.ok(
    (await registry.lookup('harbour')).some(({ id }) => id === ghost.id),
    'the registry has forgotten it',
  );
  const unreachable = 'fairlead_ejections_total{service="harbour",why="unreachable"}';
  assert.ok(metricOf(caller, unreachable) >= 1, 'it was never dialled');
  assert.ok(metricOf(caller, unreachable) <= 2, 'it was dialled again and again');
});

test('calls to a dead node for a minute after a deploy: the node that takes its place is called at once', async () => {
  await using field = await openField();
  const caller = await field.caller();
  const client = caller.app.client(harbour());
  await using old = await startProcess(node, field.env);
  assert.equal((await client.write({ text: '0' })).text, `${old.pid}`);
  await old.kill();
  await using fresh = await startProcess(node, field.env);
  const startMs = performance.now();
  const answers = async () =>
    (await client.write({ text: '0' }).catch(() => undefined))?.text === `${fresh.pid}`;
  await until(answers, { what: 'the new node is called', timeoutMs: 5_000 });
  assert.ok(performance.now() - startMs < 3_000);
});

test('ghost nodes: one that was killed is gone within its lease, one that was stopped does not come back', async () => {
  await using field = await openField({
    env: { FAIRLEAD_REGISTRATION_TTL_MS: '900ms', FAIRLEAD_REGISTRATION_INTERVAL_MS: '300ms' },
  });
  await using registry = createSqliteRegistry({ directory: field.dataDir });
  const count = async () => (await registry.lookup('harbour')).length;
  await using killed = await startProcess(node, field.env);
  const stopped = await field.node();
  assert.equal(await count(), 2);
  await killed.kill();
  await until(async () => (await count()) === 1, { what: 'the killed one is gone', timeoutMs: 2_000 });
  await stopped.stop();
  assert.equal(await count(), 0);
  // Longer than several beats: a beat that was under way must not bring it back.
  await pause(1_000);
  assert.equal(await count(), 0);
});
