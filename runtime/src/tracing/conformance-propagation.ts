import assert from 'node:assert/strict';
import { type Case, elsewhere, extracted, headerOf, injected } from './conformance-harness.ts';
import type { SpanContext } from './types.ts';

const formats = ['text_map', 'http_headers'] as const;

const idsOf = (context: SpanContext) => ({ traceId: context.toTraceId(), spanId: context.toSpanId() });

/** How a trace goes on in another process. */
export const propagationCases: readonly Case[] = [
  {
    title: 'each header is enough to continue a trace, in each format, for a span and for its context',
    async run({ open, headers }) {
      const [client, server] = [await open({ service: 'api' }), await open({ service: 'vessel' })];
      const span = client.tracer.startSpan('client');
      for (const format of formats)
        for (const source of [span, span.context()]) {
          const carrier = injected(client.tracer, source, format);
          assert.deepEqual(Object.keys(carrier).sort(), [...headers].sort());
          for (const header of headers) {
            const context = extracted(server.tracer, { [header]: carrier[header] ?? '' }, format);
            assert.deepEqual(idsOf(context), idsOf(span.context()), `${header} as ${format}`);
          }
        }
    },
  },
  {
    title: 'a trace goes through two services, parent by parent',
    async run({ open, read, headers }) {
      const [api, vessel] = [await open({ service: 'api' }), await open({ service: 'vessel' })];
      for (const header of headers) {
        const root = api.tracer.startSpan('POST /rpc');
        const { [header]: written = '' } = injected(api.tracer, root);
        const server = vessel.tracer.startSpan('Book', {
          childOf: extracted(vessel.tracer, { [header]: written }),
        });
        const store = vessel.tracer.startSpan('store', { childOf: server });
        for (const span of [store, server, root]) span.finish();
        await vessel.flush();
        const spans = await read(api, root.context().toTraceId(), 3);
        const parents = Object.fromEntries(spans.map((span) => [span.name, span]));
        assert.equal(parents['POST /rpc']?.parentSpanId, undefined);
        assert.equal(parents.Book?.parentSpanId, root.context().toSpanId(), header);
        assert.equal(parents.store?.parentSpanId, server.context().toSpanId());
        assert.deepEqual(
          [parents['POST /rpc']?.service, parents.Book?.service, parents.store?.service],
          ['api', 'vessel', 'vessel'],
        );
      }
    },
  },
  {
    title: 'the standard header wins over others; one that is malformed is as good as none',
    async run({ open, headers }) {
      const { tracer } = await open({ service: 'vessel' });
      const [one, other] = [elsewhere(), elsewhere()];
      const standard = headerOf('traceparent', { ...one, sampled: true });
      for (const header of headers) {
        const carrier = { ...headerOf(header, { ...other, sampled: true }), ...standard };
        assert.deepEqual(idsOf(extracted(tracer, carrier)), one);
        for (const malformed of ['', 'x', '0', ':::', `${carrier[header]}-more:`, '00-0-0-0', '0:0:0:1'])
          assert.equal(tracer.extract('text_map', { [header]: malformed }), null, malformed);
        const fallback = { traceparent: 'nonsense', ...headerOf(header, { ...other, sampled: true }) };
        assert.deepEqual(idsOf(extracted(tracer, fallback)), other);
      }
      assert.equal(tracer.extract('text_map', {}), null);
    },
  },
  {
    title: 'formats other than text are left alone',
    async run({ open }) {
      const { tracer } = await open({ service: 'vessel' });
      assert.deepEqual(injected(tracer, tracer.startSpan('a'), 'binary'), {});
      const carrier = headerOf('traceparent', { ...elsewhere(), sampled: true });
      assert.equal(tracer.extract('binary', carrier), null);
    },
  },
  {
    title: 'a trace that the caller records is recorded, whatever the sampling here says',
    async run({ open, read, headers }) {
      const driver = await open({ service: 'vessel', sampled: false });
      for (const header of headers) {
        const caller = elsewhere();
        const received = extracted(driver.tracer, headerOf(header, { ...caller, sampled: true }));
        const span = driver.tracer.startSpan('server', { childOf: received });
        assert.equal(span.context().toTraceId(), caller.traceId);
        span.finish();
        const [read1] = await read(driver, caller.traceId, 1);
        assert.equal(read1?.parentSpanId, caller.spanId);
      }
    },
  },
  {
    title: 'a trace that the caller does not record is not recorded, and the next process hears of it',
    async run({ open, read, headers }) {
      const driver = await open({ service: 'vessel' });
      for (const header of headers) {
        const caller = elsewhere();
        const received = extracted(driver.tracer, headerOf(header, { ...caller, sampled: false }));
        const span = driver.tracer.startSpan('server', { childOf: received, tags: { a: 1 } });
        const child = driver.tracer.startSpan('child', { childOf: span });
        const carrier = injected(driver.tracer, child);
        assert.match(carrier.traceparent ?? '', new RegExp(`^00-${caller.traceId}-[0-9a-f]{16}-00$`));
        const next = driver.tracer.startSpan('next', { childOf: extracted(driver.tracer, carrier) });
        for (const each of [next, child, span]) {
          each.setTag('b', 2);
          each.log({ event: 'unheard' });
          each.finish();
        }
        const witness = driver.tracer.startSpan('witness');
        witness.finish();
        await read(driver, witness.context().toTraceId(), 1);
        assert.deepEqual(await driver.reader?.trace(caller.traceId), []);
      }
    },
  },
  {
    title: 'a trace that begins here unrecorded stays so in all its spans and headers',
    async run({ open, headers }) {
      const here = await open({ service: 'api', sampled: false });
      const there = await open({ service: 'vessel' });
      const root = here.tracer.startSpan('root');
      const child = here.tracer.startSpan('child', { childOf: root.context() });
      assert.equal(child.context().toTraceId(), root.context().toTraceId());
      const carrier = injected(here.tracer, child);
      for (const header of headers) {
        const received = extracted(there.tracer, { [header]: carrier[header] ?? '' });
        const remote = there.tracer.startSpan('remote', { childOf: received });
        assert.equal(remote.context().toTraceId(), root.context().toTraceId());
        assert.match(injected(there.tracer, remote).traceparent ?? '', /-00$/);
        remote.finish();
      }
    },
  },
  {
    title: "another tracer's context is continued",
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const { traceId, spanId } = elsewhere();
      const foreign: SpanContext = { toTraceId: () => traceId, toSpanId: () => spanId };
      driver.tracer.startSpan('a', { childOf: foreign }).finish();
      const [read1] = await read(driver, traceId, 1);
      assert.equal(read1?.parentSpanId, spanId);
    },
  },
];
