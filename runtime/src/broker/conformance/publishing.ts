import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { MAX_MESSAGE_BYTES } from '../../transport/types.ts';
import { type BrokerFactory, bytes, onBench, recorder, until } from './fixture.ts';

const withCode = (code: string) => (error: unknown) => error instanceof RuntimeError && error.code === code;

/** What may be published, and what arrives of it. */
export function publishing(factory: BrokerFactory): void {
  it(
    'delivers a message as it was published',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, deliveries } = recorder();
      await broker.subscribe(topic, handler, { group: 'g' });
      const before = Date.now();
      await broker.publish(topic, {
        id: 'm-1',
        key: 'ключ',
        headers: { traceparent: '00-ab', note: 'grüße' },
        payload: new Uint8Array([0, 255, 10, 0]),
      });
      await until(() => deliveries.length === 1, 'the message');
      const [delivery] = deliveries;
      assert.ok(delivery);
      const { publishedAtMs, payload, ...rest } = delivery;
      assert.deepEqual(rest, {
        topic,
        id: 'm-1',
        key: 'ключ',
        headers: { traceparent: '00-ab', note: 'grüße' },
        attempt: 1,
      });
      assert.deepEqual([...payload], [0, 255, 10, 0]);
      assert.ok(Math.abs(publishedAtMs - before) < 60_000, `published at ${publishedAtMs}, now ${before}`);
    }),
  );

  it(
    'gives a message without one an id of its own, an empty key and no headers',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, deliveries } = recorder();
      await broker.subscribe(topic, handler, { group: 'g' });
      await broker.publish(topic, { payload: bytes('a') });
      await broker.publish(topic, { payload: new Uint8Array(0) });
      await until(() => deliveries.length === 2, 'both messages');
      assert.equal(new Set(deliveries.map(({ id }) => id)).size, 2);
      for (const { key, headers, id } of deliveries)
        assert.deepEqual([key, headers, id === ''], ['', {}, false]);
    }),
  );

  it(
    'takes 960 KiB with everything around it, and refuses a byte more by name',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, deliveries } = recorder();
      await broker.subscribe(topic, handler, { group: 'g' });
      const around = { id: 'big', key: 'k', headers: { a: 'b' } };
      const room = MAX_MESSAGE_BYTES - 'big'.length - 'k'.length - 'ab'.length;
      await assert.rejects(
        broker.publish(topic, { ...around, payload: new Uint8Array(room + 1) }),
        (error) => withCode('INVALID_ARGUMENT')(error) && /983041.*983040/.test(String(error)),
      );
      await broker.publish(topic, { ...around, payload: new Uint8Array(room).fill(7) });
      await until(() => deliveries.length === 1, 'the big message');
      assert.equal(deliveries[0]?.payload.byteLength, room);
      assert.equal(deliveries[0]?.payload.at(-1), 7);
    }),
  );

  it(
    'refuses names, keys, ids, headers and options that are not allowed',
    onBench(factory, async ({ broker, topic }) => {
      const invalid = withCode('INVALID_ARGUMENT');
      const payload = bytes('x');
      for (const name of ['', 'a b', '.', '-a', 'a/b', 'x'.repeat(250)])
        await assert.rejects(broker.publish(name, { payload }), invalid, `topic ${name}`);
      for (const headers of [{ 'Upper-Case': '1' }, { '': '1' }, { 'a b': '1' }])
        await assert.rejects(broker.publish(topic, { payload, headers }), invalid, JSON.stringify(headers));
      await assert.rejects(broker.publish(topic, { payload, id: '' }), invalid);
      await assert.rejects(broker.publish(topic, { payload, key: 'k'.repeat(1025) }), invalid);
      const { handler } = recorder();
      await assert.rejects(broker.subscribe('a b', handler), invalid);
      await assert.rejects(broker.subscribe('x'.repeat(246), handler), invalid);
      for (const options of [
        { group: '' },
        { group: 'a b' },
        { maxAttempts: 0 },
        { concurrency: 1.5 },
        { backoffMs: 0 },
      ])
        await assert.rejects(broker.subscribe(topic, handler, options), invalid, JSON.stringify(options));
    }),
  );

  it(
    'does not publish once the signal has aborted',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, texts } = recorder();
      await broker.subscribe(topic, handler, { group: 'g' });
      const signal = AbortSignal.abort();
      await assert.rejects(
        broker.publish(topic, { payload: bytes('never') }, { signal }),
        withCode('CANCELLED'),
      );
      await broker.publish(topic, { payload: bytes('next') });
      await until(() => texts().length > 0, 'the next message');
      assert.deepEqual(texts(), ['next']);
    }),
  );
}
