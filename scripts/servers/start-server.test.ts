import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { choosePorts, isFree } from './ports.ts';
import { get } from './probe/http.ts';
import { readRecord } from './process/server-record.ts';
import { type StartOptions, startKind, startServer } from './start-server.ts';
import { stopServer } from './stop-and-status.ts';
import { createToy } from './toy-kind.ts';
import { until } from './until.ts';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'fairlead-servers-'));
});
after(() => rm(root, { recursive: true, force: true }));

let places = 0;
const place = (options: StartOptions = {}): StartOptions & { readonly dataDir: string } => ({
  port: 0,
  dataDir: join(root, `place-${places++}`),
  cache: join(root, 'cache'),
  ...options,
});
const ask = async (port: number) => {
  const answer = await get(port, '/');
  return typeof answer === 'string' ? answer : answer.body;
};

test('starts, restarts with and without its data, and stops', async () => {
  const at = place();
  const server = await startKind(createToy(), at);
  assert.equal(server.origin, 'started');
  assert.equal(await ask(server.port), 'toy 1');
  const first = server.pid;
  await server.restart();
  assert.notEqual(server.pid, first);
  assert.equal(await ask(server.port), 'toy 2');
  await server.restart({ wipeData: true });
  assert.equal(await ask(server.port), 'toy 1');
  await server.stop();
  assert.equal(await ask(server.port), 'closed');
  assert.equal(server.pid, undefined);
  await server.start();
  assert.equal(await ask(server.port), 'toy 2');
  await server[Symbol.asyncDispose]();
  assert.equal(await ask(server.port), 'closed');
  await server[Symbol.asyncDispose]();
  assert.equal(await readRecord(at.dataDir), undefined);
});

test('a paused server keeps its port and answers nothing until it is resumed', async () => {
  await using server = await startKind(createToy(), place());
  await server.pause();
  assert.equal(await ask(server.port), 'silent');
  await server.resume();
  assert.equal(await ask(server.port), 'toy 1');
  await server.pause();
  await server.stop();
  assert.equal(await ask(server.port), 'closed');
});

test('a server that was killed starts again on what it had written', async () => {
  await using server = await startKind(createToy(), place());
  await server.kill();
  assert.equal(await ask(server.port), 'closed');
  await server.start();
  assert.equal(await ask(server.port), 'toy 2');
});

test('a port that is released late is waited for', async () => {
  const toy = createToy();
  toy.mood = 'clinging';
  await using server = await startKind(toy, place());
  await server.restart({ graceMs: 0 });
  assert.equal(await ask(server.port), 'toy 2');
  await server.stop({ graceMs: 0 });
  assert.equal(await isFree(server.port), true);
});

test('a second start finds the first, and leaves it running when it is disposed of', async () => {
  const toy = createToy();
  const at = place();
  await using first = await startKind(toy, at);
  {
    await using second = await startKind(toy, { ...at, ports: first.ports });
    assert.equal(second.origin, 'found');
    assert.equal(second.pid, first.pid);
  }
  assert.equal(await ask(first.port), 'toy 1');
});

test('two starts at once start one', async () => {
  const toy = createToy();
  const ports = await choosePorts(toy, { port: 0 });
  const at = place({ ports, cache: join(root, 'fresh-cache') });
  const servers = await Promise.all([startKind(toy, at), startKind(toy, at)]);
  assert.deepEqual(servers.map(({ origin }) => origin).sort(), ['found', 'started']);
  assert.equal(toy.fetched(), 1);
  for (const server of servers) await server[Symbol.asyncDispose]();
  assert.equal(await ask(servers[0]?.port ?? 0), 'closed');
});

test('a healthy server of somebody else is used and left alone', async () => {
  const toy = createToy();
  await using theirs = await startKind(toy, place());
  const at = place({ ports: theirs.ports });
  const used = await startKind(toy, at);
  assert.equal(used.origin, 'foreign');
  assert.equal(used.pid, undefined);
  await assert.rejects(used.stop(), /was not started by us and is left alone/);
  await assert.rejects(used.pause(), /was not started by us/);
  await assert.rejects(used.start(), /was not started by us/);
  await used[Symbol.asyncDispose]();
  assert.equal(await stopServer(toy, at.dataDir), undefined);
  assert.equal(await ask(theirs.port), 'toy 1');
});

test('a port that something else has is named', async () => {
  const toy = createToy();
  const ports = await choosePorts(toy, { port: 0 });
  const other = createServer((_, response) => response.end('I am no toy'));
  const listen = (port: number | undefined) =>
    new Promise<void>((resolve) => other.listen({ port, host: '127.0.0.1' }, resolve));
  const close = () => new Promise((resolve) => other.close(resolve));

  await listen(ports.client);
  await assert.rejects(startKind(toy, place({ ports })), {
    message: `port ${ports.client} is taken by something that is no Toy`,
  });
  await close();
  await listen(ports.other);
  await assert.rejects(startKind(toy, place({ ports })), {
    message: `port ${ports.other}, its other port, is taken by something else`,
  });
  await close();
});

test('a server that ends while it starts is explained by its own last words', async () => {
  const toy = createToy();
  toy.mood = 'broken';
  const at = place();
  await assert.rejects(startKind(toy, at), /it ended while it started \(exit code 3\).*no mood for it/);
  assert.equal(await readRecord(at.dataDir), undefined);
});

test('a server that does not answer in time is ended', async () => {
  const toy = { ...createToy(), probe: async () => 'closed' as const };
  const at = place({ readyMs: 200 });
  const ports = await choosePorts(toy, { port: 0 });
  await assert.rejects(startKind(toy, { ...at, ports }), /did not answer on port \d+ within 0.2 s/);
  assert.equal(await ask(ports.client ?? 0), 'closed');
});

test('stop ends what was started, and only while the process is the same', async () => {
  const toy = createToy();
  const at = place();
  const server = await startKind(toy, at);
  const file = join(at.dataDir, 'server.json');
  const record: { start: string } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, start: 'another boot:1' }));
  assert.equal(await stopServer(toy, at.dataDir), undefined);
  assert.equal(await ask(server.port), 'toy 1');
  await writeFile(file, JSON.stringify(record));
  assert.equal((await stopServer(toy, at.dataDir))?.pid, server.pid);
  assert.equal(await ask(server.port), 'closed');
});

test('the folder of a running server is not started on another port', async () => {
  const toy = createToy();
  const at = place();
  await using first = await startKind(toy, at);
  await assert.rejects(startKind(toy, at), new RegExp(`process ${first.pid} uses .* stop it first`));
});

test('a server ends with the process that started it, unless it is told to outlive it', async () => {
  for (const outlive of [false, true]) {
    const at = place();
    const script = `
      const [{ startKind }, { createToy }] = await Promise.all(
        ['start-server.ts', 'toy-kind.ts'].map((file) => import(${JSON.stringify(`${import.meta.dirname}/`)} + file)));
      const server = await startKind(createToy(), ${JSON.stringify({ ...at, outlive })});
      process.stdout.write(String(server.port));
      process.exit();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const expected = outlive ? 'toy 1' : 'closed';
    assert.ok(
      await until(async () => (await ask(Number(stdout))) === expected, { timeoutMs: 5_000 }),
      expected,
    );
    assert.equal((await stopServer(createToy(), at.dataDir)) !== undefined, outlive);
  }
});

test('names, folders and ports that make no sense are refused', async () => {
  await assert.rejects(startKind(createToy(), { dataDir: 'here' }), /allowed is an absolute path/);
  await assert.rejects(
    startServer('nats', place({ ports: { moon: 1 } })),
    /no port moon; its ports: client, monitoring/,
  );
  await assert.rejects(startServer('nats', place({ port: 65_535 })), /monitoring port is 65536/);
});
