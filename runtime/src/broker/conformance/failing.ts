import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { type Delivery, deadLetterHeaders, type SubscriptionState } from '../types.ts';
import { aWhile, type BrokerFactory, bytes, onBench, recorder, until } from './fixture.ts';

const down = () => new RuntimeError({ code: 'UNAVAILABLE', message: 'The store is down.' });
const bad = () => new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'No such vessel.' });
const isPoison = (delivery: Delivery) => delivery.id === 'poison';

/** What happens when a handler fails. */
export function failing(factory: BrokerFactory): void {
  it(
    'retries a retryable failure without limit, dead-letters nothing, keeps the order of the key',
    onBench(factory, async ({ broker, topic, quick }) => {
      let storeIsDown = true;
      const { handler, deliveries } = recorder((delivery) => {
        if (storeIsDown && delivery.key === 'k') throw down();
      });
      const dead = recorder();
      await broker.subscribe(`${topic}.dlq`, dead.handler, { group: 'g' });
      await broker.subscribe(topic, handler, { group: 'g', ...quick, maxAttempts: 2 });
      await broker.publish(topic, { id: '1', key: 'k', payload: bytes('1') });
      await broker.publish(topic, { id: '2', key: 'k', payload: bytes('2') });
      await until(() => deliveries.length > 6, 'more tries than maxAttempts');
      assert.ok(deliveries.every(({ id }) => id === '1'));
      assert.deepEqual(
        deliveries.slice(0, 4).map(({ attempt }) => attempt),
        [1, 2, 3, 4],
      );
      storeIsDown = false;
      await until(() => deliveries.at(-1)?.id === '2', 'the next message of the key');
      await aWhile();
      assert.deepEqual(dead.deliveries, []);
    }),
  );

  it(
    'goes on with other keys while some fail, however many fail and however much they hold',
    onBench(factory, async ({ broker, topic, quick }) => {
      const { handler, deliveries } = recorder((delivery) => {
        if (delivery.key.startsWith('down')) throw down();
      });
      await broker.subscribe(topic, handler, { group: 'g', ...quick, concurrency: 2 });
      for (let index = 0; index < 60; index++)
        await broker.publish(topic, { key: `down-${index % 6}`, payload: bytes('x') });
      for (let index = 0; index < 20; index++)
        await broker.publish(topic, { key: `k-${index}`, payload: bytes('x') });
      const handled = () =>
        new Set(deliveries.filter(({ key }) => key.startsWith('k-')).map(({ key }) => key));
      await until(() => handled().size === 20, 'the other keys');
    }),
  );

  it(
    'shows that it retries, and that it has recovered',
    onBench(factory, async ({ broker, topic, quick }) => {
      let tries = 0;
      const { handler } = recorder(() => {
        if (++tries < 4) throw down();
      });
      const subscription = await broker.subscribe(topic, handler, { group: 'g', ...quick });
      const states: SubscriptionState[] = [];
      subscription.onState((state) => states.push(state));
      assert.equal(subscription.state, 'running');
      await broker.publish(topic, { payload: bytes('x') });
      await until(() => states.length === 2, 'two changes of state');
      assert.deepEqual(states, ['retrying', 'running']);
    }),
  );

  it(
    'moves a poison message to the dead-letter topic and goes on with its key',
    onBench(factory, async ({ broker, topic, quick }) => {
      const { handler, deliveries } = recorder((delivery) => {
        if (isPoison(delivery)) throw bad();
      });
      const dead = recorder();
      await broker.subscribe(topic, handler, { group: 'g', ...quick, maxAttempts: 3 });
      await broker.publish(topic, {
        id: 'poison',
        key: 'k',
        headers: { own: 'header' },
        payload: bytes('p'),
      });
      await broker.publish(topic, { id: 'good', key: 'k', payload: bytes('g') });
      await until(() => deliveries.at(-1)?.id === 'good', 'the message behind the poison');
      assert.deepEqual(
        deliveries.map(({ id }) => id),
        ['poison', 'poison', 'poison', 'good'],
      );
      await broker.subscribe(`${topic}.dlq`, dead.handler, { group: 'g' });
      await until(() => dead.deliveries.length === 1, 'the dead letter');
      const [letter] = dead.deliveries;
      assert.deepEqual(letter && { id: letter.id, key: letter.key, headers: letter.headers }, {
        id: 'poison',
        key: 'k',
        headers: {
          own: 'header',
          [deadLetterHeaders.topic]: topic,
          [deadLetterHeaders.group]: 'g',
          [deadLetterHeaders.error]: 'INVALID_ARGUMENT: No such vessel.',
          [deadLetterHeaders.attempts]: '3',
        },
      });
      assert.deepEqual(dead.texts(), ['p']);
    }),
  );

  it(
    'counts an error of any other type, and not the retryable ones between',
    onBench(factory, async ({ broker, topic, quick }) => {
      let tries = 0;
      const { handler } = recorder(() => {
        tries++;
        if (tries % 2 === 0) throw down();
        throw new TypeError('x is not a function');
      });
      const dead = recorder();
      await broker.subscribe(`${topic}.dlq`, dead.handler, { group: 'g' });
      await broker.subscribe(topic, handler, { group: 'g', ...quick, maxAttempts: 2 });
      await broker.publish(topic, { key: 'k', payload: bytes('x') });
      await until(() => dead.deliveries.length === 1, 'the dead letter');
      assert.equal(tries, 3);
      assert.match(dead.deliveries[0]?.headers[deadLetterHeaders.error] ?? '', /x is not a function/);
    }),
  );

  it(
    'dead-letters for the group that failed only',
    onBench(factory, async ({ broker, topic, quick }) => {
      const failingGroup = recorder(() => {
        throw bad();
      });
      const fineGroup = recorder();
      const ungrouped = recorder();
      const dead = recorder();
      await broker.subscribe(`${topic}.dlq`, dead.handler, { group: 'g' });
      await broker.subscribe(topic, failingGroup.handler, { group: 'bad', ...quick, maxAttempts: 1 });
      await broker.subscribe(topic, fineGroup.handler, { group: 'fine', ...quick });
      await broker.subscribe(topic, ungrouped.handler, quick);
      await broker.publish(topic, { id: 'a', key: 'k', payload: bytes('x') });
      await broker.publish(topic, { id: 'b', key: 'k', payload: bytes('x') });
      await until(
        () => [fineGroup, ungrouped, dead].every(({ deliveries }) => deliveries.length === 2),
        'both messages everywhere',
      );
      assert.equal(failingGroup.deliveries.length, 2);
    }),
  );

  it(
    'retries and dead-letters without a group too',
    onBench(factory, async ({ broker, topic, quick }) => {
      const { handler, deliveries } = recorder((delivery) => {
        if (isPoison(delivery)) throw delivery.attempt === 1 ? down() : bad();
      });
      const dead = recorder();
      await broker.subscribe(`${topic}.dlq`, dead.handler, { group: 'g' });
      await broker.subscribe(topic, handler, { ...quick, maxAttempts: 1 });
      await broker.publish(topic, { id: 'poison', key: 'k', payload: bytes('x') });
      await broker.publish(topic, { id: 'good', key: 'k', payload: bytes('x') });
      await until(() => dead.deliveries.length === 1 && deliveries.length === 3, 'dead letter and next');
      assert.deepEqual(
        deliveries.map(({ id }) => id),
        ['poison', 'poison', 'good'],
      );
    }),
  );
}
