import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSqliteRegistry } from '@fairlead/embedded';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { newUser, rpc, vessels } from '../system/api.ts';
import { startSystem } from '../system/running-system.ts';
import { greedyPeer } from './greedy-peer.ts';

const VESSELS = 1_000;
const FLOOD_MS = 6_000;

test('clients that ask for more than anybody can answer, and read nothing, do not keep others from being served', async () => {
  await using system = await startSystem();
  const { token } = await newUser(system.apiUrl);
  const vessel = { name: 'v'.repeat(200), capacity: 10, maxWeight: 1_000 };
  const create = () => rpc(system.apiUrl, vessels, 'Create', vessel, token);
  let id = '';
  for (let made = 0; made < VESSELS; made += 50)
    for (const { status, body } of await Promise.all(Array.from({ length: 50 }, create))) {
      assert.equal(status, 200, JSON.stringify(body));
      id = body.vessel.id;
    }
  await using registry = createSqliteRegistry({ directory: system.dataDir });
  const [node] = await registry.lookup('vessel');
  assert.ok(node);
  const pid = system.pidOf('vessel');

  const answers: { status: number; body: unknown; tookMs: number }[] = [];
  {
    const flood = {
      method: VesselService.methods.getAll,
      request: { pageSize: VESSELS },
      token,
      calls: 7_000,
    };
    using _first = greedyPeer(node.address, flood);
    using _second = greedyPeer(node.address, flood);
    using _third = greedyPeer(node.address, flood);
    const endMs = performance.now() + FLOOD_MS;
    while (performance.now() < endMs) {
      const startedMs = performance.now();
      const { status, body } = await rpc(system.apiUrl, vessels, 'Get', { id }, token);
      answers.push({ status, body, tookMs: performance.now() - startedMs });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const failed = answers.filter(({ status }) => status !== 200);
  assert.deepEqual(failed, [], `${failed.length} of ${answers.length} calls failed`);
  assert.ok(answers.length > 10, `${answers.length} calls in ${FLOOD_MS} ms`);
  assert.equal(system.pidOf('vessel'), pid, 'the service was started anew');
  assert.doesNotMatch(system.lines.join('\n'), /thread has died/);
});
