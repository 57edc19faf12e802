import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { findKind, kinds } from './kinds/kinds.ts';
import { choosePorts, isFree, portWishesFrom } from './ports.ts';

const jaeger = findKind('jaeger');

test('the standard ports are those that the README of each server names', async () => {
  const standard = Object.fromEntries(kinds.map((kind) => [kind.name, Object.values(kind.ports)[0]]));
  assert.deepEqual(standard, { nats: 4222, consul: 8500, kafka: 9092, jaeger: 16686, mongodb: 27017 });
  assert.deepEqual(await choosePorts(jaeger), jaeger.ports);
  assert.deepEqual(await choosePorts(jaeger, { port: 16686 }), jaeger.ports);
});

test('no two servers share a standard port', () => {
  const ports = kinds.flatMap((kind) => Object.values(kind.ports));
  assert.equal(new Set(ports).size, ports.length);
});

test('moving a server moves all its ports, and a single one wins', async () => {
  const ports = await choosePorts(jaeger, { port: 30_000, ports: { otlpHttp: 5 } });
  assert.deepEqual(Object.values(ports).slice(0, 4), [30_000, 30_001, 30_002, 5]);
});

test('port 0 finds free ones', async () => {
  const ports = Object.values(await choosePorts(jaeger, { port: 0 }));
  for (const port of ports) assert.equal(await isFree(port), true);
  assert.equal(new Set(ports).size, ports.length);
});

test('a port is free until something listens there', async () => {
  const { client = 0 } = await choosePorts(findKind('kafka'), { port: 0 });
  assert.equal(await isFree(client), true);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: client, host: '127.0.0.1' }, resolve));
  assert.equal(await isFree(client), false);
  await new Promise((resolve) => server.close(resolve));
});

test('the environment moves servers and single ports', () => {
  const env = { SERVERS_JAEGER_PORT: '30000', SERVERS_JAEGER_OTLP_HTTP_PORT: '4444', SERVERS_NATS_PORT: '' };
  assert.deepEqual(portWishesFrom(jaeger, env), { port: 30_000, ports: { otlpHttp: 4444 } });
  assert.deepEqual(portWishesFrom(findKind('nats'), env), { ports: {} });
  // The same names exist for MongoDB whatever stands in for it.
  assert.deepEqual(portWishesFrom(findKind('ferretdb'), { SERVERS_MONGODB_PORT: '1' }), {
    port: 1,
    ports: {},
  });
  assert.throws(
    () => portWishesFrom(jaeger, { SERVERS_JAEGER_PORT: 'tcp://10.0.0.1:80' }),
    /SERVERS_JAEGER_PORT is "tcp:.*allowed is 0 to 65535/,
  );
});

test('servers go by their names and products', () => {
  assert.equal(findKind('MongoDB').product, 'FerretDB');
  assert.throws(() => findKind('redis'), /no server redis; known: nats, consul, kafka, jaeger, mongodb/);
});
