import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createContext, currentContext, runInContext } from '../../context/context.ts';
import { aWhile, type BrokerFactory, bytes, gate, onBench, recorder, text, until } from './fixture.ts';

/** Who gets which message, and in which order. */
export function delivering(factory: BrokerFactory): void {
  it(
    'starts a new group at the earliest message',
    onBench(factory, async ({ broker, topic }) => {
      for (const name of ['1', '2', '3']) await broker.publish(topic, { key: 'k', payload: bytes(name) });
      const { handler, texts } = recorder();
      await broker.subscribe(topic, handler, { group: 'late' });
      await until(() => texts().length === 3, 'the earlier messages');
      assert.deepEqual(texts(), ['1', '2', '3']);
    }),
  );

  it(
    'shares the messages among the members of a group',
    onBench(factory, async ({ broker, topic }) => {
      const rest = () => new Promise((resolve) => setTimeout(resolve, 1));
      const members = [recorder(rest), recorder(rest)];
      for (const { handler } of members)
        await broker.subscribe(topic, handler, { group: 'g', concurrency: 2 });
      const names = Array.from({ length: 200 }, (_, index) => String(index));
      await Promise.all(names.map((name) => broker.publish(topic, { key: name, payload: bytes(name) })));
      const all = () => members.flatMap(({ texts }) => texts());
      await until(() => all().length >= names.length, 'all messages');
      assert.deepEqual(new Set(all()), new Set(names));
      assert.equal(all().length, names.length);
    }),
  );

  it(
    'gives all messages to each of two groups',
    onBench(factory, async ({ broker, topic }) => {
      const groups = [recorder(), recorder()];
      for (const [index, { handler }] of groups.entries())
        await broker.subscribe(topic, handler, { group: `g-${index}` });
      for (const name of ['1', '2']) await broker.publish(topic, { key: 'k', payload: bytes(name) });
      await until(() => groups.every(({ texts }) => texts().length === 2), 'both groups');
      for (const { texts } of groups) assert.deepEqual(texts(), ['1', '2']);
    }),
  );

  it(
    'gives every subscriber without a group all messages from now on',
    onBench(factory, async ({ broker, topic }) => {
      await broker.publish(topic, { key: 'k', payload: bytes('before') });
      const replicas = [recorder(), recorder()];
      for (const { handler } of replicas) await broker.subscribe(topic, handler);
      for (const name of ['1', '2']) await broker.publish(topic, { key: 'k', payload: bytes(name) });
      await until(() => replicas.every(({ texts }) => texts().length === 2), 'both replicas');
      for (const { texts } of replicas) assert.deepEqual(texts(), ['1', '2']);
    }),
  );

  it(
    'keeps the order of each key',
    onBench(factory, async ({ broker, topic, quick }) => {
      const { handler, deliveries } = recorder(
        () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3)),
      );
      await broker.subscribe(topic, handler, { group: 'g', ...quick });
      const keys = ['a', 'b', 'c', 'd', 'e'];
      for (let index = 0; index < 30; index++)
        await Promise.all(keys.map((key) => broker.publish(topic, { key, payload: bytes(String(index)) })));
      await until(() => deliveries.length === 150, '150 messages');
      for (const key of keys)
        assert.deepEqual(
          deliveries.filter((delivery) => delivery.key === key).map(text),
          Array.from({ length: 30 }, (_, index) => String(index)),
        );
    }),
  );

  it(
    'does not let one slow key hold up the others',
    onBench(factory, async ({ broker, topic }) => {
      const slow = gate();
      const { handler, texts } = recorder((delivery) => (delivery.key === 'slow' ? slow.opened : undefined));
      await broker.subscribe(topic, handler, { group: 'g' });
      await broker.publish(topic, { key: 'slow', payload: bytes('slow 1') });
      await broker.publish(topic, { key: 'slow', payload: bytes('slow 2') });
      for (let index = 0; index < 20; index++)
        await broker.publish(topic, { key: `k-${index}`, payload: bytes('quick') });
      await until(() => texts().length === 21, 'the other keys');
      assert.ok(!texts().includes('slow 2'));
      slow.open();
      await until(() => texts().length === 22, 'the slow key');
    }),
  );

  it(
    'handles no more at the same time than asked for',
    onBench(factory, async ({ broker, topic }) => {
      let running = 0;
      let most = 0;
      const { handler, deliveries } = recorder(async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
      });
      for (let index = 0; index < 30; index++) await broker.publish(topic, { payload: bytes('x') });
      await broker.subscribe(topic, handler, { group: 'g', concurrency: 3 });
      await until(() => deliveries.length === 30 && running === 0, '30 messages');
      assert.equal(most, 3);
    }),
  );

  it(
    'runs the handler in a context of its own',
    onBench(factory, async ({ broker, topic }) => {
      const seen: unknown[] = [];
      const outer = createContext({ metadata: { authorization: 'Bearer of the publisher' } });
      const { handler } = recorder(() => seen.push(currentContext()?.metadata, currentContext()?.user));
      await runInContext(outer, () => broker.subscribe(topic, handler, { group: 'g' }));
      await runInContext(outer, () => broker.publish(topic, { payload: bytes('x') }));
      await until(() => seen.length > 0, 'the message');
      assert.deepEqual(seen, [{}, undefined]);
    }),
  );

  it(
    'delivers each message once when nothing fails',
    onBench(factory, async ({ broker, topic }) => {
      const { handler, deliveries } = recorder();
      await broker.subscribe(topic, handler, { group: 'g' });
      await Promise.all(
        Array.from({ length: 1000 }, (_, index) =>
          broker.publish(topic, { id: `m-${index}`, key: `k-${index % 50}`, payload: bytes('x') }),
        ),
      );
      await until(() => deliveries.length >= 1000, '1000 messages');
      await aWhile();
      assert.equal(deliveries.length, 1000);
      assert.equal(new Set(deliveries.map(({ id }) => id)).size, 1000);
    }),
  );
}
