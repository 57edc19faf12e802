import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sayNothing } from '../say.ts';
import { kafkaProperties } from './kafka-properties.ts';
import { findKind, kinds } from './kinds.ts';
import type { ServerKind } from './types.ts';

const launch = async (kind: ServerKind) => {
  const configDir = await mkdtemp(join(tmpdir(), 'fairlead-kind-'));
  const port = (purpose: string) => kind.ports[purpose] ?? -1;
  const place = { program: '/p', dataDir: '/d "x"', configDir, port, say: sayNothing };
  const { args, command } = await kind.launch(place);
  const read = (file: string) => readFile(join(configDir, file), 'utf8');
  return { command, args, read, [Symbol.asyncDispose]: () => rm(configDir, { recursive: true }) };
};

test('NATS: JetStream on, monitoring on, both on 127.0.0.1', async () => {
  await using nats = await launch(findKind('nats'));
  const text = await nats.read('nats.conf');
  assert.match(text, /^listen: "127\.0\.0\.1:4222"$/m);
  assert.match(text, /^http: "127\.0\.0\.1:8222"$/m);
  assert.match(text, /^jetstream \{ store_dir: "\/d \\"x\\""/m);
});

test('Consul: its UI on, nothing but 127.0.0.1, no port that was not asked for', async () => {
  await using consul = await launch(findKind('consul'));
  const settings = JSON.parse(await consul.read('consul.json'));
  assert.equal(settings.ui, true);
  assert.deepEqual([settings.bind_addr, settings.client_addr], ['127.0.0.1', '127.0.0.1']);
  const { http, server, serf_lan, ...others } = settings.ports;
  assert.deepEqual([http, server, serf_lan], [8500, 8300, 8301]);
  assert.deepEqual(new Set(Object.values(others)), new Set([-1]));
});

test('Kafka: one node that is broker and controller, on 127.0.0.1, every replication factor 1', () => {
  const text = kafkaProperties({ client: 1, controller: 2, dataDir: 'C:\\data' });
  const settings = new Map(
    text.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
  );
  assert.equal(settings.get('listeners'), 'PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2');
  assert.equal(settings.get('log.dirs'), 'C:\\\\data');
  assert.equal(settings.get('group.initial.rebalance.delay.ms'), '0');
  for (const [key, value] of settings)
    if (key?.endsWith('replication.factor') || key?.endsWith('.isr')) assert.equal(value, '1', key);
});

test('Jaeger: every address is one of 127.0.0.1', async () => {
  await using jaeger = await launch(findKind('jaeger'));
  const addresses = jaeger.args.filter((arg) => arg.includes('host-port'));
  assert.equal(addresses.length, 11);
  for (const address of addresses) assert.match(address, /=127\.0\.0\.1:\d+$/);
});

test('FerretDB is never called MongoDB', async () => {
  await using ferretdb = await launch(findKind('mongodb'));
  assert.deepEqual(ferretdb.args, ['127.0.0.1:27017', '/d "x"']);
  assert.equal(findKind('mongodb').product, 'FerretDB');
});

test('the version of each is the one that is pinned', async () => {
  const pinned = async (file: string) => readFile(join(import.meta.dirname, '..', file), 'utf8');
  const versionOf = (name: string) => kinds.find((kind) => kind.name === name)?.version ?? '';
  assert.ok((await pinned('kafka/pom.xml')).includes(`<version>${versionOf('kafka')}</version>`));
  assert.ok((await pinned('jaeger/go.mod')).includes(`jaegertracing/jaeger v${versionOf('jaeger')}\n`));
  assert.ok((await pinned('ferretdb/go.mod')).includes(`FerretDB/FerretDB v${versionOf('mongodb')}\n`));
});
