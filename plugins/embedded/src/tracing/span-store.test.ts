import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { constSampler, createFakeClock, RuntimeError } from '@fairlead/runtime';
import { createSpanReader } from './span-reader.ts';
import { createSpanStore, type SpanStoreOptions } from './span-store.ts';

function bench() {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-spans-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(directory, { recursive: true }));
  return {
    directory,
    reader: resources.use(createSpanReader({ directory })),
    open: (options: Partial<SpanStoreOptions> = {}) =>
      resources.use(createSpanStore({ directory, service: 'vessel', ...options })),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test('a trace through two services is read as it was recorded', async () => {
  await using at = bench();
  const clock = createFakeClock();
  const [client, server] = [at.open({ service: 'api', clock }), at.open({ clock })];
  const root = client.tracer.startSpan('POST /rpc');
  const carrier: Record<string, string> = {};
  client.tracer.inject(root, 'text_map', carrier);
  await clock.advance(2);
  const received = server.tracer.extract('text_map', carrier);
  assert.ok(received);
  const child = server.tracer.startSpan('vessel.v1.VesselService/Get', {
    childOf: received,
    tags: { 'span.kind': 'server', nested: { list: [1, 'Käse', null] } },
  });
  child.log({ event: 'found' });
  await clock.advance(3);
  child.finish();
  root.finish();
  await client.flush();
  await server.flush();

  const traceId = root.context().toTraceId();
  assert.deepEqual(await at.reader.trace(traceId), [
    {
      traceId,
      spanId: root.context().toSpanId(),
      parentSpanId: undefined,
      service: 'api',
      name: 'POST /rpc',
      startMs: 1_000_000,
      durationMs: 5,
      tags: {},
      logs: [],
    },
    {
      traceId,
      spanId: child.context().toSpanId(),
      parentSpanId: root.context().toSpanId(),
      service: 'vessel',
      name: 'vessel.v1.VesselService/Get',
      startMs: 1_000_002,
      durationMs: 3,
      tags: { 'span.kind': 'server', nested: { list: [1, 'Käse', null] } },
      logs: [{ atMs: 1_000_002, fields: { event: 'found' } }],
    },
  ]);
  assert.deepEqual(await client.reader?.trace(traceId), await at.reader.trace(traceId));
  assert.deepEqual(await at.reader.trace('0'.repeat(32)), []);
});

test('recent spans come newest first, by service and limited', async () => {
  await using at = bench();
  const [one, other] = [at.open(), at.open({ service: 'api' })];
  for (const name of ['a', 'b', 'c']) one.tracer.startSpan(name).finish();
  await one.flush();
  other.tracer.startSpan('d').finish();
  await other.flush();
  const names = async (...args: Parameters<typeof at.reader.recent>) =>
    (await at.reader.recent(...args)).map(({ name }) => name).join('');
  assert.equal(await names(), 'dcba');
  assert.equal(await names({ service: 'vessel' }), 'cba');
  assert.equal(await names({ service: 'vessel', limit: 2 }), 'cb');
  for (const limit of [0, 1.5, 1_000_000])
    await assert.rejects(at.reader.recent({ limit }), (error) => error instanceof RuntimeError);
});

test('spans are written by themselves after a while, and by disposal', async () => {
  await using at = bench();
  const clock = createFakeClock();
  const store = at.open({ clock });
  store.tracer.startSpan('a').finish();
  assert.equal((await at.reader.recent()).length, 0);
  await clock.advance(250);
  await store.flush();
  assert.equal((await at.reader.recent()).length, 1);
  store.tracer.startSpan('b').finish();
  await store[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  assert.equal((await at.reader.recent()).length, 2);
  store.tracer.startSpan('late').finish();
  await store.flush();
  assert.equal(store.droppedSpans, 1);
  assert.equal(clock.pending, 0);
});

test('the timer alone writes', async () => {
  await using at = bench();
  const store = at.open({ flushMs: 1 });
  store.tracer.startSpan('a').finish();
  const untilMs = performance.now() + 5_000;
  while ((await at.reader.recent()).length === 0)
    assert.ok(performance.now() < untilMs, 'nothing was written');
});

test('traces that are not sampled leave nothing', async () => {
  await using at = bench();
  const store = at.open({ sampler: constSampler(false) });
  store.tracer.startSpan('a').finish();
  await store.flush();
  assert.deepEqual(await at.reader.recent(), []);
});

test('tags that JSON does not know do no harm', async () => {
  await using at = bench();
  const store = at.open();
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  store.tracer
    .startSpan('odd', { tags: { big: 1n, none: undefined, error: new Error('sunk'), f() {} } })
    .finish();
  store.tracer.startSpan('cycle', { tags: { cycle } }).finish();
  await store.flush();
  const [second, first] = await at.reader.recent();
  assert.deepEqual(first?.tags, { big: '1', error: 'sunk' });
  assert.equal(second?.name, 'cycle');
});

test('more than may wait is dropped and counted; what waits survives a locked file', async () => {
  await using at = bench();
  const store = at.open({ maxQueued: 3 });
  await store.flush();
  await at.reader.recent();
  const writer = new DatabaseSync(join(at.directory, 'spans.db'));
  writer.exec('BEGIN IMMEDIATE');
  for (let count = 0; count < 5; count++) store.tracer.startSpan(`s${count}`).finish();
  const flushed = store.flush();
  store.tracer.startSpan('another').finish();
  assert.equal(store.droppedSpans, 3);
  writer.exec('COMMIT');
  writer.close();
  await flushed;
  assert.deepEqual(
    (await at.reader.recent()).map(({ name }) => name),
    ['s2', 's1', 's0'],
  );
});

test('a flush ends when it is aborted', async () => {
  await using at = bench();
  await at.reader.recent();
  const store = at.open();
  const writer = new DatabaseSync(join(at.directory, 'spans.db'));
  writer.exec('BEGIN IMMEDIATE');
  store.tracer.startSpan('a').finish();
  await store.flush({ signal: AbortSignal.timeout(20) });
  assert.deepEqual(await at.reader.recent(), []);
  writer.exec('COMMIT');
  writer.close();
});

test('a place that cannot be written harms no call', async () => {
  await using store = createSpanStore({ directory: '/dev/null/spans', service: 'vessel' });
  store.tracer.startSpan('a').finish();
  await store.flush();
  assert.equal(store.droppedSpans, 0);
});

test('old spans go by age and by number', async () => {
  await using at = bench();
  const clock = createFakeClock();
  const store = at.open({ clock, retentionMs: 60_000, maxSpans: 3 });
  const record = async (...names: string[]) => {
    for (const name of names) store.tracer.startSpan(name).finish();
    await store.flush();
  };
  const names = async () => (await at.reader.recent()).map(({ name }) => name).join('');
  await record('a', 'b', 'c', 'd', 'e');
  assert.equal(await names(), 'edc');
  await clock.advance(30_000);
  await record('f');
  assert.equal(await names(), 'fed');
  await clock.advance(31_000);
  await record('g');
  assert.equal(await names(), 'gf');
});

test('a process that only reads or writes spans ends by itself', async () => {
  await using at = bench();
  const script = `
    import { createSpanStore } from ${JSON.stringify(new URL('./span-store.ts', import.meta.url).href)};
    const store = createSpanStore({ directory: ${JSON.stringify(at.directory)}, service: 'tool' });
    store.tracer.startSpan('from a tool').finish();
    await store[Symbol.asyncDispose]();`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  });
  assert.equal(status, 0, String(stderr));
  assert.equal((await at.reader.recent({ service: 'tool' }))[0]?.name, 'from a tool');
});

test('options that make no sense are refused', () => {
  for (const wrong of [{ flushMs: 0 }, { maxQueued: -1 }, { retentionMs: Number.NaN }, { directory: '' }])
    assert.throws(() => createSpanStore({ directory: '/tmp/x', service: 'a', ...wrong }), RuntimeError);
});
