import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { aWhile, type BrokerFactory, bytes, gate, onBench, recorder, until } from './fixture.ts';

/** How a subscription and a broker end. */
export function stopping(factory: BrokerFactory): void {
  it(
    'lets running handlers finish and acknowledges them before it leaves',
    onBench(factory, async ({ broker, topic }) => {
      const work = gate();
      const first = recorder(() => work.opened);
      const subscription = await broker.subscribe(topic, first.handler, { group: 'g', concurrency: 1 });
      await broker.publish(topic, { key: 'k', payload: bytes('1') });
      await broker.publish(topic, { key: 'k', payload: bytes('2') });
      await until(() => first.deliveries.length === 1, 'the first message');
      let left = false;
      const leaving = subscription[Symbol.asyncDispose]().then(() => {
        left = true;
      });
      await aWhile();
      assert.equal(left, false);
      work.open();
      await leaving;
      assert.equal(subscription.state, 'stopped');
      const second = recorder();
      await broker.subscribe(topic, second.handler, { group: 'g' });
      await until(() => second.deliveries.length === 1, 'the second message');
      await aWhile();
      assert.deepEqual([first.texts(), second.texts()], [['1'], ['2']]);
    }),
  );

  it(
    'leaves what it could not handle to the next member',
    onBench(factory, async ({ broker, topic }) => {
      const first = recorder(() => {
        throw new RuntimeError({ code: 'UNAVAILABLE', message: 'The store is down.' });
      });
      const subscription = await broker.subscribe(topic, first.handler, { group: 'g', backoffMs: 20 });
      await broker.publish(topic, { key: 'k', payload: bytes('1') });
      await until(() => first.deliveries.length > 0, 'a try');
      await subscription[Symbol.asyncDispose]();
      const second = recorder();
      await broker.subscribe(topic, second.handler, { group: 'g' });
      await until(() => second.deliveries.length === 1, 'the message at the next member');
      assert.ok((second.deliveries[0]?.attempt ?? 0) > 1);
    }),
  );

  it(
    'stops once, however often it is told to, and handles nothing afterwards',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, deliveries } = recorder();
      for (const options of [{ group: 'g' }, {}]) {
        const subscription = await broker.subscribe(topic, handler, options);
        await Promise.all([subscription[Symbol.asyncDispose](), subscription[Symbol.asyncDispose]()]);
        await subscription[Symbol.asyncDispose]();
        assert.equal(subscription.state, 'stopped');
      }
      await broker.publish(topic, { payload: bytes('x') });
      await aWhile();
      assert.deepEqual(deliveries, []);
    }),
  );

  it(
    'stops when the signal of the subscription aborts, and tells running handlers',
    onBench(factory, async ({ broker, topic }) => {
      const abort = new AbortController();
      const told: unknown[] = [];
      const subscription = await broker.subscribe(
        topic,
        (_delivery, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            told.push('started');
          }),
        { group: 'g', signal: abort.signal },
      );
      await broker.publish(topic, { payload: bytes('x') });
      await until(() => told.length === 1, 'the handler');
      abort.abort();
      await until(() => subscription.state === 'stopped', 'the end of the subscription');
      const next = recorder();
      await broker.subscribe(topic, next.handler, { group: 'g' });
      await until(() => next.deliveries.length === 1, 'the message at the next member');
    }),
  );

  it(
    'ends its subscriptions with the broker, which takes nothing afterwards',
    onBench(factory, async ({ broker, topic }) => {
      const work = gate();
      const { handler, deliveries } = recorder(() => work.opened);
      const subscription = await broker.subscribe(topic, handler, { group: 'g' });
      await broker.publish(topic, { payload: bytes('x') });
      await until(() => deliveries.length === 1, 'the message');
      const closing = broker[Symbol.asyncDispose]();
      work.open();
      await closing;
      await broker[Symbol.asyncDispose]();
      assert.equal(subscription.state, 'stopped');
      const unavailable = (error: unknown) => error instanceof RuntimeError && error.code === 'UNAVAILABLE';
      await assert.rejects(broker.publish(topic, { payload: bytes('x') }), unavailable);
      await assert.rejects(broker.subscribe(topic, handler), unavailable);
    }),
  );
}
