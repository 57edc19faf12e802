import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createContext, outboxFields, outboxLayout, RuntimeError, runInContext } from '@fairlead/runtime';
import { Level } from '../gen/log.v1.ts';
import { decodeEvent, encodeEvent, logEvent, outboxEvent, outboxMessage, traceHeaders } from './events.ts';

const fields = { service: 'vessel', kind: 'vessel.created', message: 'Vessel v-1 was created' };

describe('events', () => {
  test('an event made outside a call has an id and a time, and nobody as its cause', () => {
    const event = logEvent({ ...fields, timeMs: 1_500.7 });
    assert.match(event.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(event.time, { seconds: 1, nanos: 500_000_000 });
    assert.deepEqual([event.method, event.userId, event.traceId, event.level], ['', '', '', Level.INFO]);
  });

  test('an event made inside a call names its method, user and trace', () => {
    const span = {
      context: () => ({ toTraceId: () => 'trace-1', toSpanId: () => 'span-1' }),
      setTag: () => {},
      log: () => {},
      finish: () => {},
    };
    const call = {
      ...createContext({ user: { kind: 'user', id: 'u-1' }, span }),
      kind: 'server',
      path: 'vessel.v1.VesselService/Create',
    };
    const event = runInContext(call, () => logEvent(fields));
    assert.equal(event.method, 'vessel.v1.VesselService/Create');
    assert.equal(event.userId, 'u-1');
    assert.equal(event.traceId, 'trace-1');
  });

  test('what is given goes before what the context knows', () => {
    const context = createContext({ user: { kind: 'user', id: 'u-1' } });
    const event = runInContext(context, () => logEvent({ ...fields, id: 'e-1', userId: 'u-2' }));
    assert.deepEqual([event.id, event.userId], ['e-1', 'u-2']);
  });

  test('survives its message, which has the same id and is ordered by the resource', () => {
    const event = logEvent({ ...fields, resourceId: 'v-1', attributes: { name: 'Sea Bird' } });
    const message = encodeEvent(event, { traceparent: 'x' });
    assert.deepEqual([message.id, message.key, message.headers], [event.id, 'v-1', { traceparent: 'x' }]);
    assert.deepEqual(decodeEvent(message), event);
  });

  test('survives a document that carries it', () => {
    const event = logEvent({ ...fields, resourceId: 'v-1', attributes: { name: 'Sea Bird' } });
    const document = JSON.parse(JSON.stringify(outboxFields([outboxEvent(event, { traceparent: 'x' })], 5)));
    const [message, ...others] = outboxLayout(outboxMessage).pending(document);
    assert.ok(message);
    assert.deepEqual([message.id, message.key, message.headers], [event.id, 'v-1', { traceparent: 'x' }]);
    assert.deepEqual(decodeEvent(message), event);
    assert.deepEqual(others, []);
  });

  test('the trace goes into the headers, and nothing does outside of one', () => {
    const span = {
      context: () => ({ toTraceId: () => 'trace-1', toSpanId: () => 'span-1' }),
      setTag: () => {},
      log: () => {},
      finish: () => {},
    };
    const tracer = {
      inject: (from: unknown, _format: string, carrier: Record<string, string>) => {
        carrier.traceparent = from === span ? 'of the span' : 'of another';
      },
    };
    const inside = runInContext(createContext({ span }), () => traceHeaders(tracer));
    assert.deepEqual(inside, { traceparent: 'of the span' });
    assert.deepEqual(traceHeaders(tracer), {});
  });

  test('an event without a time, or with one that nobody can write down, is refused for good', () => {
    const event = logEvent(fields);
    for (const time of [undefined, { seconds: 1e12, nanos: 0 }, { seconds: 0, nanos: -1 }]) {
      assert.throws(() => decodeEvent(encodeEvent({ ...event, time })), { reason: 'MALFORMED_EVENT' });
    }
  });

  test('a payload that is no event is refused for good', () => {
    for (const payload of [
      new Uint8Array(),
      new Uint8Array([255, 1, 2]),
      new TextEncoder().encode('{"id":1}'),
    ]) {
      assert.throws(
        () => decodeEvent({ payload }),
        (error) => !RuntimeError.from(error).retryable,
      );
    }
  });
});
