import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { MongoClient } from 'mongodb';
import { startServer } from '../../../scripts/servers/start-server.ts';
import { createMongoStore } from './store.ts';
import { createTestStores, findMongo } from './test-mongo.ts';

type Thing = { readonly id: string; readonly n: number };

/** Runs `work`, which has to fail so, and says how long it took. */
async function failsWith(code: string, sentence: RegExp, work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await assert.rejects(work(), (error) => {
    assert.ok(error instanceof RuntimeError, String(error));
    assert.match(error.message, sentence);
    assert.equal(error.code, code, error.message);
    assert.ok(!error.message.includes('\n'), 'it is more than a sentence');
    return true;
  });
  return performance.now() - beganMs;
}

describe('a server that cannot be used is named, with its address, the setting and the cause', () => {
  const open =
    (url: string, more = {}) =>
    async () => {
      await using store = createMongoStore({ url, service: 'test', selectionTimeoutMs: 500, ...more });
      await store.collection({ name: 'things' });
    };

  test('nobody listens', async () => {
    const took = await failsWith(
      'UNAVAILABLE',
      /^MongoDB at 127\.0\.0\.1:1 \(mongodb\.url\) cannot be reached: connect ECONNREFUSED/,
      open('mongodb://127.0.0.1:1'),
    );
    assert.ok(took < 3_000, `it took ${took} ms`);
  });

  test('somebody listens who says nothing, or something else', async () => {
    for (const answer of ['', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
      const stranger = createServer((socket) => {
        socket.on('error', () => {});
        if (answer) socket.end(answer);
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => stranger.once('listening', resolve));
      const { port } = stranger.address() as { port: number };
      const took = await failsWith(
        'UNAVAILABLE',
        new RegExp(`^MongoDB at 127\\.0\\.0\\.1:${port} \\(mongodb\\.url\\) cannot be reached: .+`),
        open(`mongodb://127.0.0.1:${port}`),
      );
      assert.ok(took < 5_000, `it took ${took} ms`);
      stranger.close();
    }
  });

  test('options that make no sense', () => {
    const wrong = [
      [{ service: 'A b' }, /no name for a service/],
      [{ database: 'a.b' }, /no name for a database/],
      [{ url: 'http://a' }, /url of MongoDB is "http:\/\/a": Invalid scheme/],
      [{ url: 'mongodb://u:p@a' }, /holds a user; give user and password/],
      [{ user: 'u' }, /come together/],
      [{ answerTimeoutMs: 0 }, /answerTimeoutMs is 0/],
      [{ maxPending: 0 }, /maxPending is 0/],
    ] as const;
    for (const [options, sentence] of wrong)
      assert.throws(
        () => createMongoStore({ service: 'test', ...options }),
        (error) =>
          error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT' && sentence.test(error.message),
        String(sentence),
      );
  });
});

const found = await findMongo();
describe('faults of a server', { skip: found.skip }, async () => {
  if (found.skip) return;
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-mongodb-'));
  const server = await startServer('mongodb', { port: 0, dataDir: folder });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const url = `mongodb://127.0.0.1:${server.port}`;
  const options = { url, service: 'test', selectionTimeoutMs: 700, answerTimeoutMs: 1_000 };

  /** The signal takes a moment to stop all threads of the server. */
  async function hang(call: () => Promise<unknown>): Promise<void> {
    await server.pause();
    const untilMs = performance.now() + 5_000;
    const answers = () =>
      call().then(
        () => true,
        () => false,
      );
    while (await answers()) assert.ok(performance.now() < untilMs, 'the server goes on');
  }

  test('a user that it refuses', async () => {
    await using store = createMongoStore({ ...options, user: 'nobody', password: 'wrong' });
    await failsWith(
      'FAILED_PRECONDITION',
      /^MongoDB at .+ refuses the user nobody \(mongodb\.user, mongodb\.password\): .+/,
      () => store.collection({ name: 'things' }),
    );
    await using replica = createMongoStore({ ...options, url: `${url}/?replicaSet=rs9` });
    await failsWith('UNAVAILABLE', /cannot be reached: no primary of the replica set rs9 answers/, () =>
      replica.connect(),
    );
  });

  test('one that is killed fails calls in time, and is used again when it is back, with what was acknowledged', async () => {
    await using store = createMongoStore(options);
    const things = await store.collection<Thing>({ name: 'killed' });
    await things.insert({ id: 'a', n: 1 });
    await server.kill();
    const calls = [
      () => things.insert({ id: 'b', n: 1 }),
      () => things.get('a'),
      () => things.update('a', {}, { set: { n: 2 } }),
      () => things.delete('a'),
      () => things.find(),
    ];
    for (const call of calls) {
      const took = await failsWith('UNAVAILABLE', /^MongoDB at .+ cannot be reached: .+/, call);
      assert.ok(took < 2_500, `it took ${took} ms`);
    }
    // Many at once do not wait for one another.
    const together = performance.now();
    const updates = Array.from({ length: 50 }, () => things.update('a', {}, { increment: { n: 1 } }));
    assert.ok((await Promise.allSettled(updates)).every(({ status }) => status === 'rejected'));
    assert.ok(performance.now() - together < 3_000);
    // A caller's deadline is heeded before the store's own.
    const took = await failsWith('DEADLINE_EXCEEDED', /./, () =>
      things.get('a', { signal: AbortSignal.timeout(50) }),
    );
    assert.ok(took < 400, `it took ${took} ms`);
    await server.start();
    assert.deepEqual(await things.get('a'), { id: 'a', n: 1 });
    await things.insert({ id: 'c', n: 1 });
  });

  test('one that hangs fails calls in time, and is used again when it goes on', async () => {
    await using store = createMongoStore(options);
    const things = await store.collection<Thing>({ name: 'hanging' });
    await things.insert({ id: 'a', n: 1 });
    await hang(() => things.get('a', { signal: AbortSignal.timeout(100) }));
    try {
      const soon = await failsWith('DEADLINE_EXCEEDED', /./, () =>
        things.get('a', { signal: AbortSignal.timeout(100) }),
      );
      assert.ok(soon < 600, `it took ${soon} ms`);
      const late = await failsWith('UNAVAILABLE', /^MongoDB at /, () => things.find());
      assert.ok(late < 4_000, `it took ${late} ms`);
    } finally {
      await server.resume();
    }
    assert.equal((await things.get('a'))?.n, 1);
  });

  test('calls that are given up are not carried out later, and what is too much is refused at once', async () => {
    await using store = createMongoStore({
      ...options,
      answerTimeoutMs: 20_000,
      maxConnections: 2,
      maxPending: 20,
    });
    const things = await store.collection<Thing>({ name: 'busy' });
    await things.insert({ id: 'a', n: 0 });
    await hang(() => things.get('a', { signal: AbortSignal.timeout(100) }));
    const signal = AbortSignal.timeout(300);
    const begun = Array.from({ length: 20 }, () =>
      things.update('a', {}, { increment: { n: 1 } }, { signal }),
    );
    const ended = Promise.allSettled(begun);
    await assert.rejects(things.insert({ id: 'b', n: 1 }), (error) => {
      assert.ok(error instanceof RuntimeError);
      assert.deepEqual(
        [error.code, error.reason, error.retryable],
        ['RESOURCE_EXHAUSTED', 'STORE_BUSY', true],
      );
      return error.retryAfterMs !== undefined;
    });
    const outcomes = await ended;
    await server.resume();
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
    await things.insert({ id: 'c', n: 1 });
    // Of those that were sent before the server hung up, one per connection at most.
    assert.ok(((await things.get('a'))?.n ?? 0) <= 2);
    assert.equal(await things.get('b'), undefined);
  });

  test('a store that is disposed while its server hangs is gone in time', async () => {
    const store = createMongoStore(options);
    const things = await store.collection<Thing>({ name: 'hanging' });
    await hang(() => things.get('a', { signal: AbortSignal.timeout(100) }));
    try {
      const pending = things.get('a');
      pending.catch(() => {});
      const beganMs = performance.now();
      await store[Symbol.asyncDispose]();
      assert.ok(performance.now() - beganMs < 3_000);
      await assert.rejects(pending, (error) => error instanceof RuntimeError);
    } finally {
      await server.resume();
    }
  });
});

describe('a store among others', { skip: found.skip }, async () => {
  if (found.skip) return;
  const stores = await createTestStores(found.url);

  test('a client that was given is not closed', async () => {
    const client = await MongoClient.connect(found.url);
    const store = stores.create({ client });
    await (await store.collection<Thing>({ name: 'things' })).insert({ id: 'a', n: 1 });
    await store[Symbol.asyncDispose]();
    await client.db('admin').command({ ping: 1 });
    await client.close();
  });

  test('services and databases are apart', async () => {
    await using one = stores.create({ service: 'one' });
    await using other = stores.create({ service: 'other' });
    const things = await one.collection<Thing>({ name: 'things' });
    await things.insert({ id: 'a', n: 1 });
    assert.equal(await (await other.collection<Thing>({ name: 'things' })).get('a'), undefined);
    const collections = await stores.client.db(stores.database).listCollections().toArray();
    assert.ok(collections.some(({ name }) => name === 'one_things'));
  });

  test('a unique index over documents that are not unique is refused with its fields', async () => {
    await using store = stores.create();
    const things = await store.collection<Thing>({ name: 'things' });
    for (const id of ['a', 'b']) await things.insert({ id, n: 1 });
    await assert.rejects(store.collection({ name: 'things', unique: [['n']] }), /share the same n/);
  });

  test('of 200 competing guarded increments within one process as many succeed as the limit allows', async () => {
    await using store = stores.create();
    const things = await store.collection<Thing>({ name: 'things' });
    await things.insert({ id: 'vessel', n: 0 });
    const results = await Promise.all(
      Array.from({ length: 200 }, () => things.update('vessel', { n: { lte: 98 } }, { increment: { n: 2 } })),
    );
    assert.equal(results.filter(({ status }) => status === 'updated').length, 50);
    assert.equal((await things.get('vessel'))?.n, 100);
  });
});
