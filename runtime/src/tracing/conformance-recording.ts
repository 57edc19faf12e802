import assert from 'node:assert/strict';
import type { Case } from './conformance-harness.ts';
import type { FinishedSpan, Span } from './types.ts';

/** Collectors keep times by the microsecond. */
const near = (actual: number | undefined, expected: number, what: string) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 0.002, `${what}: ${actual}, not ${expected}`);

const named = (spans: readonly FinishedSpan[], name: string): FinishedSpan => {
  const span = spans.find((each) => each.name === name);
  assert.ok(span, `no span ${name}`);
  return span;
};

const idOf = (span: Span) => span.context().toSpanId();

/** What becomes of a span. */
export const recordingCases: readonly Case[] = [
  {
    title: 'a span is read back with its service, name, times, tags and logs',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      assert.match(driver.name, /^[a-z]+$/);
      const startTime = Date.now() - 5_000.25;
      const span = driver.tracer.startSpan('vessel.v1.VesselService/Get', {
        startTime,
        tags: { 'span.kind': 'server', 'peer.service': 'Käse 😀', attempts: 3, cached: false },
      });
      span.setTag('share', 0.5);
      span.log({ event: 'retry', attempt: 2 });
      span.finish(startTime + 12.5);
      const traceId = span.context().toTraceId();
      const [read1, ...others] = await read(driver, traceId, 1);
      assert.ok(read1);
      assert.deepEqual(others, []);
      assert.equal(read1.traceId, traceId);
      assert.equal(read1.spanId, idOf(span));
      assert.equal(read1.parentSpanId, undefined);
      assert.equal(read1.service, 'vessel');
      assert.equal(read1.name, 'vessel.v1.VesselService/Get');
      near(read1.startMs, startTime, 'start');
      near(read1.durationMs, 12.5, 'duration');
      const { attempts, cached, share } = read1.tags;
      assert.equal(read1.tags['span.kind'], 'server');
      assert.equal(read1.tags['peer.service'], 'Käse 😀');
      assert.deepEqual({ attempts, cached, share }, { attempts: 3, cached: false, share: 0.5 });
      assert.equal(read1.logs[0]?.fields.event, 'retry');
      assert.equal(read1.logs[0]?.fields.attempt, 2);
      assert.ok(Math.abs((read1.logs[0]?.atMs ?? 0) - Date.now()) < 20_000);
    },
  },
  {
    title: 'a child names its parent, given as a span or as its context, and is read after it',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const at = Date.now() - 1_000;
      const root = driver.tracer.startSpan('root', { startTime: at });
      const a = driver.tracer.startSpan('a', { childOf: root, startTime: at + 10 });
      const b = driver.tracer.startSpan('b', { childOf: root.context(), startTime: at + 20 });
      const c = driver.tracer.startSpan('c', { childOf: b, startTime: at + 30 });
      for (const span of [c, b, a, root]) span.finish(at + 100);
      const spans = await read(driver, root.context().toTraceId(), 4);
      assert.deepEqual(
        spans.map(({ name }) => name),
        ['root', 'a', 'b', 'c'],
      );
      assert.deepEqual(
        spans.map(({ parentSpanId }) => parentSpanId),
        [undefined, idOf(root), idOf(root), idOf(b)],
      );
      assert.deepEqual(
        spans.map(({ spanId }) => spanId),
        [root, a, b, c].map(idOf),
      );
    },
  },
  {
    title: 'a span ends once, and takes nothing after its end',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const at = Date.now() - 1_000;
      const root = driver.tracer.startSpan('root', { startTime: at });
      const span = driver.tracer.startSpan('twice', { childOf: root, startTime: at });
      span.finish(at + 5);
      span.setTag('late', true);
      span.log({ event: 'late' });
      span.finish(at + 500);
      root.finish();
      const spans = await read(driver, root.context().toTraceId(), 2);
      assert.equal(spans.length, 2);
      near(named(spans, 'twice').durationMs, 5, 'duration');
      assert.equal(named(spans, 'twice').tags.late, undefined);
      assert.deepEqual(named(spans, 'twice').logs, []);
    },
  },
  {
    title: 'a span never ends before it began',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const startTime = Date.now() - 1_000;
      const span = driver.tracer.startSpan('backwards', { startTime });
      span.finish(startTime - 100);
      const [read1] = await read(driver, span.context().toTraceId(), 1);
      assert.equal(read1?.durationMs, 0);
      near(read1?.startMs, startTime, 'start');
    },
  },
  {
    title: 'without times the clock is used',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const beforeMs = Date.now();
      const span = driver.tracer.startSpan('now');
      await new Promise((resolve) => setTimeout(resolve, 5));
      span.finish();
      const [read1] = await read(driver, span.context().toTraceId(), 1);
      assert.ok(read1 && Math.abs(read1.startMs - beforeMs) < 1_000, `it began at ${read1?.startMs}`);
      assert.ok(read1.durationMs >= 3 && read1.durationMs < 5_000, `it took ${read1.durationMs}`);
    },
  },
  {
    title: 'of a tag that is set twice the later value holds',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const span = driver.tracer.startSpan('a', { tags: { 'rpc.code': 'OK' } });
      span.setTag('rpc.code', 'UNAVAILABLE');
      span.setTag('error', true);
      span.finish();
      const [read1] = await read(driver, span.context().toTraceId(), 1);
      assert.equal(read1?.tags['rpc.code'], 'UNAVAILABLE');
      assert.equal(read1?.tags.error, true);
    },
  },
  {
    title: "the caller's tags stay the caller's",
    async run({ open }) {
      const driver = await open({ service: 'vessel' });
      const tags = Object.freeze({ a: 1 });
      driver.tracer.startSpan('a', { tags }).setTag('b', 2);
      assert.deepEqual(tags, { a: 1 });
    },
  },
  {
    title: 'values that no collector takes do no harm',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const odd = { big: 1n, none: undefined, nothing: null, f() {}, symbol: Symbol('s'), '': 1 };
      const span = driver.tracer.startSpan('odd', {
        tags: { ...odd, error: new Error('sunk'), infinite: Number.POSITIVE_INFINITY },
      });
      span.setTag('cycle', cycle);
      span.setTag('list', [1, { a: 'b' }]);
      span.log({ ...odd, cycle });
      span.finish();
      const traceId = span.context().toTraceId();
      driver.tracer.startSpan('after', { childOf: span }).finish();
      const spans = await read(driver, traceId, 2);
      assert.deepEqual(spans.map(({ name }) => name).sort(), ['after', 'odd']);
      assert.equal(driver.droppedSpans, 0);
    },
  },
  {
    title: 'ids have their length and never repeat',
    async run({ open }) {
      const driver = await open({ service: 'vessel', maxQueued: 1 });
      const contexts = Array.from({ length: 2_000 }, () => driver.tracer.startSpan('a').context());
      assert.ok(contexts.every((context) => /^[0-9a-f]{32}$/.test(context.toTraceId())));
      assert.ok(contexts.every((context) => /^[0-9a-f]{16}$/.test(context.toSpanId())));
      assert.equal(new Set(contexts.map((context) => context.toTraceId())).size, 2_000);
      assert.equal(new Set(contexts.map((context) => context.toSpanId())).size, 2_000);
    },
  },
  {
    title: 'a trace that nobody has recorded is empty',
    async run({ open }) {
      const driver = await open({ service: 'vessel' });
      assert.deepEqual(await driver.reader?.trace('0123456789abcdef'.repeat(2)), []);
    },
  },
];
