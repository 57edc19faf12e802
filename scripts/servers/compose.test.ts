import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { kinds } from './kinds/kinds.ts';

interface Service {
  readonly image?: string;
  readonly ports?: readonly unknown[];
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly mem_limit?: string;
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const files = ['docker-compose.yml', 'docker-compose.cluster.yml'].map((name) =>
  resolve(import.meta.dirname, '../../plugins', name),
);
const load = async (file: string): Promise<Composition> =>
  parse(await readFile(file, 'utf8'), { merge: true });
const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;

for (const file of files) {
  test(`${nameOf(file)}: every port is published on 127.0.0.1 only, and once`, async () => {
    const { services } = await load(file);
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    for (const port of published) assert.match(String(port), /^127\.0\.0\.1:\d+:\d+$/);
    const outside = published.map((port) => String(port).split(':')[1]);
    assert.equal(new Set(outside).size, outside.length);
    for (const { network_mode } of Object.values(services)) assert.notEqual(network_mode, 'host');
  });

  test(`${nameOf(file)}: every image is pinned to a full version`, async () => {
    for (const [name, { image }] of Object.entries((await load(file)).services))
      assert.match(String(image), /^[a-z/]+:\d+\.\d+\.\d+(-[a-z]+)?$/, name);
  });

  test(`${nameOf(file)}: every service has a health check and a memory limit`, async () => {
    for (const [name, service] of Object.entries((await load(file)).services)) {
      assert.match(service.healthcheck?.test?.[0] ?? '', /^CMD(-SHELL)?$/, name);
      assert.match(service.mem_limit ?? '', /^\d+m$/, name);
    }
  });

  test(`${nameOf(file)}: every volume is a named one, used by one service`, async () => {
    const { services, volumes } = await load(file);
    const used = Object.values(services).flatMap((service) => service.volumes ?? []);
    const names = used.map((volume) => volume.split(':')[0] ?? '');
    assert.deepEqual(names.toSorted(), Object.keys(volumes).toSorted());
  });

  test(`${nameOf(file)}: docker compose accepts it`, {
    skip: !hasCompose && 'there is no docker compose here',
  }, () => {
    const { status, stderr } = spawnSync('docker', ['compose', '-f', file, 'config', '--quiet'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
}

test('one node: the servers and the client ports are those of make servers', async () => {
  const { services } = await load(files[0] ?? '');
  assert.deepEqual(Object.keys(services).toSorted(), kinds.map(({ name }) => name).toSorted());
  for (const kind of kinds)
    assert.ok(
      services[kind.name]?.ports?.some((port) => String(port).includes(`:${Object.values(kind.ports)[0]}:`)),
      kind.name,
    );
});

test('the cluster is three of each, of the versions of the single ones', async () => {
  const [single, cluster] = await Promise.all(files.map(load));
  const imagesOf = (composition: Composition | undefined) =>
    Object.values(composition?.services ?? {}).map(({ image }) => image ?? '');
  const known = imagesOf(single);
  for (const image of imagesOf(cluster)) assert.ok(known.includes(image), image);
  for (const kind of ['nats', 'consul', 'kafka', 'mongodb'])
    for (const number of [1, 2, 3]) assert.ok(cluster?.services[`${kind}${number}`], `${kind}${number}`);
});
