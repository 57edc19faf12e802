import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { createSqliteRegistry } from '@fairlead/embedded';
import { createNatsTransport } from '@fairlead/transport-nats';
import { consulAgents } from '../../plugins/registry-consul/src/testing/consul-agents.ts';
import { skipWithoutProgram, startNatsServer } from '../../plugins/transport-nats/src/testing/nats-server.ts';
import { until } from '../system/until.ts';
import { openField } from './parts/field.ts';
import { harbour } from './parts/harbour-service.ts';

test('a registration that silently vanishes after a registry restart: SQLite lost its rows, and has them again', async () => {
  await using field = await openField({
    env: { FAIRLEAD_REGISTRATION_TTL_MS: '1500ms', FAIRLEAD_REGISTRATION_INTERVAL_MS: '250ms' },
  });
  await field.node();
  await using registry = createSqliteRegistry({ directory: field.dataDir });
  assert.equal((await registry.lookup('harbour')).length, 1);
  const file = new DatabaseSync(join(field.dataDir, 'registry.db'), { timeout: 2_000 });
  file.exec('DELETE FROM nodes');
  file.close();
  assert.equal((await registry.lookup('harbour')).length, 0);
  const isBack = async () => (await registry.lookup('harbour')).length === 1;
  await until(isBack, { what: 'the node has registered again', timeoutMs: 3_000 });
});

const agents = await consulAgents();
const noConsul = 'skip' in agents && agents.skip;
if (!('skip' in agents)) after(() => agents[Symbol.asyncDispose]());

test('a registration that silently vanishes after a registry restart: Consul comes back without its data', {
  skip: noConsul,
}, async () => {
  assert.ok(!('skip' in agents));
  const agent = await agents.take();
  await using field = await openField({
    env: { FAIRLEAD_REGISTRY: 'consul', FAIRLEAD_CONSUL_URL: agent.url },
  });
  await field.node();
  const client = (await field.caller()).app.client(harbour());
  assert.equal((await client.write({ text: 'before' })).text, 'before');
  await agent.restart({ wipeData: true, graceMs: 0 });
  // Nobody who knew the node notices anything, and those who come new find it.
  assert.equal((await client.write({ text: 'after' })).text, 'after');
  const stranger = (await field.caller()).app.client(harbour());
  const finds = () =>
    stranger.write({ text: 'new' }).then(
      () => true,
      () => false,
    );
  await until(finds, { what: 'the node has registered again', timeoutMs: 5_000 });
});

test('a client that stops reconnecting for ever: after more than ten failed attempts NATS is back, and so are calls', {
  skip: skipWithoutProgram(),
}, async () => {
  await using server = await startNatsServer();
  const transport = () => createNatsTransport({ servers: [server.address], reconnectMaxMs: 25 });
  await using field = await openField({
    transport,
    // The circuit that opens meanwhile is not what is looked at.
    env: { FAIRLEAD_CIRCUIT_SLEEP_MS: '300ms' },
  });
  await field.node();
  const client = (await field.caller()).app.client(harbour());
  await client.write({ text: '' });
  await server.stop();
  // Fifty pauses of at most 25 ms.
  const downUntilMs = performance.now() + 1_300;
  let failed = 0;
  while (performance.now() < downUntilMs) {
    await assert.rejects(client.write({ text: '' }, { timeoutMs: 200 }));
    failed++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(failed > 10);
  await server.start();
  const works = () =>
    client.write({ text: '' }).then(
      () => true,
      () => false,
    );
  await until(works, { what: 'calls work again', timeoutMs: 5_000 });
});

test('a client that stops reconnecting for ever: a TCP node that was away for long is called when it is back', async () => {
  await using field = await openField();
  const client = (await field.caller()).app.client(harbour());
  const first = await field.node();
  const [, port] = /:(\d+)$/.exec(first.address) ?? [];
  await client.write({ text: '' });
  await first.stop();
  for (let attempt = 0; attempt < 30; attempt++)
    await assert.rejects(client.write({ text: '' }, { timeoutMs: 100 }));
  await field.node({}, { env: { FAIRLEAD_TCP_PORT: port ?? '' } });
  const works = () =>
    client.write({ text: '' }).then(
      () => true,
      () => false,
    );
  await until(works, { what: 'calls work again', timeoutMs: 5_000 });
});
