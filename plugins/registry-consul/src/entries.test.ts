import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { requireServer } from '@fairlead/runtime/testing';
import { createConsulRegistry } from './consul-registry.ts';

const server = await requireServer({ name: 'Consul', port: 8500, env: 'CONSUL_URL' });
const url = server.configured?.startsWith('http') ? server.configured : `http://${server.address}`;
if (server.skip) test('entries in Consul', { skip: server.skip }, () => {});
else describe('entries in Consul', { concurrency: 3 }, suite);

function node() {
  const service = `vessel-${randomUUID().slice(0, 8)}`;
  return {
    id: `${service}-1`,
    service,
    version: '1.4.0+b7',
    address: 'tcp://127.0.0.1:4711',
    labels: { branch: 'feature-x' },
  };
}

/** Counts the health queries under way on their way to Consul. */
async function counter() {
  const counts = { now: 0, most: 0 };
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const isQuery = incoming.url?.startsWith('/v1/health/service/') ?? false;
    if (isQuery) counts.most = Math.max(counts.most, ++counts.now);
    const forwarded = request(new URL(incoming.url ?? '/', url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      if (isQuery) counts.now--;
      forwarded.destroy();
    });
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  assert.ok(address !== null && typeof address === 'object');
  return { counts, url: `http://127.0.0.1:${address.port}`, [Symbol.dispose]: () => void proxy.close() };
}

function suite(): void {
  test('what people and other tools see', async () => {
    const given = node();
    await using registry = createConsulRegistry({ url });
    await using _registration = await registry.register(given);
    const [entry] = (await (await fetch(`${url}/v1/health/service/${given.service}?passing=1`)).json()) as {
      Service: Record<string, unknown>;
      Checks: Record<string, unknown>[];
    }[];
    assert.ok(entry);
    const { ID, Service, Address, Port, Tags, Meta } = entry.Service;
    assert.deepEqual(
      { ID, Service, Address, Port, Tags, Meta },
      {
        ID: given.id,
        Service: given.service,
        Address: '127.0.0.1',
        Port: 4711,
        Tags: ['version=1.4.0+b7', 'transport=tcp', 'branch=feature-x'],
        Meta: {
          id: given.id,
          version: given.version,
          address: given.address,
          build: 'b7',
          labels: '{"branch":"feature-x"}',
        },
      },
    );
    const check = entry.Checks.find(({ ServiceID }) => ServiceID === given.id);
    assert.equal(check?.Status, 'passing');
    assert.equal(check?.Name, 'heartbeat');
    assert.equal(check?.Notes, 'every 20 s, critical after 30 s without one');
  });

  test('what others register under the name does no harm', async () => {
    const { service } = node();
    const body = JSON.stringify({ Name: service, ID: `${service}-foreign`, Address: '10.0.0.1', Port: 80 });
    assert.ok((await fetch(`${url}/v1/agent/service/register`, { method: 'PUT', body })).ok);
    try {
      await using registry = createConsulRegistry({ url });
      assert.deepEqual(await registry.lookup(service), []);
    } finally {
      await fetch(`${url}/v1/agent/service/deregister/${service}-foreign`, { method: 'PUT' });
    }
  });

  test('copies with prefixes of their own do not see each other', async () => {
    const given = node();
    const prefixes = ['', 'copy-a', 'copy-b'];
    await using resources = new AsyncDisposableStack();
    const registries = prefixes.map((prefix) => resources.use(createConsulRegistry({ url, prefix })));
    const nodes = prefixes.map((_, index) => ({ ...given, address: `tcp://127.0.0.1:${index + 1}` }));
    for (const [index, registry] of registries.entries())
      resources.use(await registry.register(nodes[index] ?? given));
    for (const [index, registry] of registries.entries()) {
      assert.deepEqual(await registry.lookup(given.service), [nodes[index]]);
      for await (const snapshot of registry.watch(given.service)) {
        assert.deepEqual(snapshot.nodes, [nodes[index]]);
        break;
      }
    }
    const listed = (await (await fetch(`${url}/v1/health/service/copy-b-${given.service}`)).json()) as {
      Service: { ID: string };
    }[];
    assert.deepEqual(
      listed.map(({ Service }) => Service.ID),
      [`copy-b-${given.id}`],
    );
  });

  test('all watchers of a service share one query, which ends with the last of them', async () => {
    using proxy = await counter();
    await using registry = createConsulRegistry({ url: proxy.url });
    const { service } = node();
    const control = new AbortController();
    const watchers = Array.from({ length: 5 }, async () => {
      for await (const _ of registry.watch(service, { signal: control.signal }));
    });
    await delay(300);
    assert.deepEqual(proxy.counts, { now: 1, most: 1 });
    control.abort();
    await Promise.all(watchers);
    for (let tries = 0; proxy.counts.now > 0; tries++) {
      assert.ok(tries < 100, 'the query went on');
      await delay(10);
    }
  });
}
