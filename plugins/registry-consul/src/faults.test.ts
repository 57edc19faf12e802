import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Registration, RuntimeError, Snapshot } from '@fairlead/runtime';
import { createConnection } from './connection.ts';
import { createConsulRegistry } from './consul-registry.ts';
import { consulSettings } from './options.ts';
import { type ConsulAgents, consulAgents } from './testing/consul-agents.ts';

const LEASE = { ttlMs: 2_000, intervalMs: 1_300 };
const OPTIONS = { ...LEASE, waitMs: 1_000, timeoutMs: 500 };

/** Beats so far apart that it is not they who bring nodes back. */
const SELDOM = { ttlMs: 90_000, intervalMs: 60_000 };

/** Three nodes of one process, watched by another. */
async function fleet(agents: ConsulAgents, lease = LEASE) {
  const resources = new AsyncDisposableStack();
  const agent = await agents.take();
  resources.defer(() => agents.free(agent));
  const options = { ...OPTIONS, ...lease, url: agent.url };
  const registry = resources.use(createConsulRegistry(options));
  const watching = resources.use(createConsulRegistry(options));
  const service = `s-${randomUUID()}`;
  const node = (id: string) => ({
    id: `${service}-${id}`,
    service,
    version: '1.0.0',
    address: `tcp://127.0.0.1:${4710 + id.charCodeAt(0)}`,
    labels: {},
  });
  const snapshots: Snapshot[] = [];
  const registrations: Registration[] = [];
  for (const id of ['a', 'b', 'c']) registrations.push(await registry.register(node(id)));
  void (async () => {
    for await (const snapshot of watching.watch(service)) snapshots.push(snapshot);
  })();
  const at = {
    agent,
    registry,
    service,
    snapshots,
    ids: () => (snapshots.at(-1)?.nodes ?? []).map(({ id }) => id.at(-1)).join(''),
    stale: () => snapshots.at(-1)?.stale === true,
    /** All are registered, and Consul says so. */
    async whole() {
      if (registrations.some(({ state }) => state !== 'registered')) return false;
      return (await registry.lookup(service).catch(() => [])).length === 3;
    },
    /** A node that nobody beats for. */
    async abandon(id: string) {
      using connection = createConnection(consulSettings(options));
      await connection.register(node(id), lease);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
  await until(() => at.ids() === 'abc', 'all three were seen');
  return at;
}

async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 10_000) {
  const startMs = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - startMs < withinMs, `Waited ${withinMs} ms in vain: ${what}`);
    await delay(10);
  }
  return Math.round(performance.now() - startMs);
}

const agents = await consulAgents();
if ('skip' in agents) test('faults of Consul', { skip: agents.skip }, () => {});
else
  describe('faults of Consul', { concurrency: 4 }, () => {
    after(() => agents[Symbol.asyncDispose]());

    for (const wipeData of [false, true])
      test(`a restart ${wipeData ? 'without' : 'with'} its data: nobody is gone, all are back`, async (t) => {
        await using at = await fleet(agents);
        await at.agent.restart({ graceMs: 0, downMs: 1_000, wipeData });
        const backMs = await until(at.whole, 'all were back');
        await until(() => !at.stale(), 'fresh again');
        await delay(LEASE.ttlMs * 2);
        assert.ok(await at.whole());
        assert.ok(
          at.snapshots.some(({ stale }) => stale),
          'the outage was noticed',
        );
        assert.ok(at.snapshots.every(({ nodes }) => nodes.length === 3));
        t.diagnostic(`all registered ${backMs} ms after the agent was back`);
      });

    for (const downMs of [0, 8_000])
      test(`its data lost in ${downMs / 1_000} s: new processes soon find all, without waiting for a beat`, async (t) => {
        await using at = await fleet(agents, SELDOM);
        await at.agent.restart({ graceMs: 0, downMs, wipeData: true });
        const backMs = await until(at.whole, 'all were back');
        t.diagnostic(`all are found ${backMs} ms after the agent was back`);
        assert.ok(at.snapshots.every(({ nodes }) => nodes.length === 3));
      });

    test('a node that somebody else has taken out comes back', async (t) => {
      await using at = await fleet(agents, SELDOM);
      const [id] = (await at.registry.lookup(at.service)).map((each) => each.id);
      const response = await fetch(`${at.agent.url}/v1/agent/service/deregister/${id}`, { method: 'PUT' });
      assert.ok(response.ok);
      await until(async () => !(await at.whole()), 'it was gone');
      t.diagnostic(`back after ${await until(at.whole, 'it was back')} ms`);
    });

    test('stopped for longer than the TTL and continued: only who died meanwhile is gone', async (t) => {
      await using at = await fleet(agents);
      await at.abandon('x');
      await until(() => at.ids() === 'abcx', 'x was seen');
      await at.agent.pause();
      const noticedMs = await until(at.stale, 'stale');
      await delay(LEASE.ttlMs * 2);
      assert.equal(at.ids(), 'abcx', 'the last nodes stay');
      await at.agent.resume();
      const backMs = await until(at.whole, 'all were back');
      await until(() => at.ids() === 'abc' && !at.stale(), 'x was gone', LEASE.ttlMs * 3);
      await delay(LEASE.ttlMs);
      assert.ok(at.snapshots.every(({ nodes }) => nodes.length >= 3));
      t.diagnostic(`stale after ${noticedMs} ms, all registered ${backMs} ms after it went on`);
    });

    test('stopped for a moment: nothing is lost', async () => {
      await using at = await fleet(agents);
      await at.agent.pause();
      await delay(400);
      await at.agent.resume();
      await delay(LEASE.ttlMs * 2);
      assert.ok(await at.whole());
      assert.ok(at.snapshots.every(({ nodes, stale }) => nodes.length === 3 && !stale));
    });

    test('an agent that hangs fails calls within the timeout', async () => {
      await using at = await fleet(agents);
      await at.agent.pause();
      try {
        const startMs = performance.now();
        await assert.rejects(at.registry.lookup(at.service), (error: RuntimeError) => {
          assert.equal(error.code, 'UNAVAILABLE');
          assert.match(error.message, /Consul at http:\/\/127.*\(consul.url\) did not answer within 500 ms/);
          return true;
        });
        assert.ok(performance.now() - startMs < 1_500);
      } finally {
        await at.agent.resume();
      }
    });
  });
