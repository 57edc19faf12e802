import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Broker } from '../types.ts';
import { aWhile, type Bench, type BrokerFactory, bytes, onBench, recorder, until } from './fixture.ts';

/** What brokers have that outlive a process or reach others. */
export function sharing(factory: BrokerFactory): void {
  const where = (
    ability: keyof Broker['supports'],
    run: (bench: Bench, another: () => Promise<Broker>) => Promise<void>,
  ) => {
    return (context: TestContext) =>
      onBench(factory, async (bench) => {
        if (!bench.broker.supports[ability]) return context.skip(`does not support ${ability}`);
        const { fixture } = bench;
        assert.ok(fixture.another, `A broker that supports ${ability} needs the fixture's "another".`);
        await run(bench, () => (fixture.another as () => Promise<Broker>)());
      })();
  };

  it(
    'keeps messages and what a group has handled over a restart',
    where('durable', async ({ broker, topic }, another) => {
      const before = recorder();
      await broker.subscribe(topic, before.handler, { group: 'g' });
      await broker.publish(topic, { key: 'k', payload: bytes('1') });
      await until(() => before.texts().length === 1, 'the first message');
      await aWhile();
      await broker[Symbol.asyncDispose]();
      const publisher = await another();
      await publisher.publish(topic, { key: 'k', payload: bytes('2') });
      await publisher[Symbol.asyncDispose]();
      const restarted = await another();
      const [after, newcomer] = [recorder(), recorder()];
      await restarted.subscribe(topic, after.handler, { group: 'g' });
      await restarted.subscribe(topic, newcomer.handler, { group: 'newcomer' });
      await until(() => after.texts().length > 0 && newcomer.texts().length === 2, 'the messages');
      await aWhile();
      assert.deepEqual([after.texts(), newcomer.texts()], [['2'], ['1', '2']]);
    }),
  );

  it(
    'delivers what another process publishes, to groups and to those without',
    where('sharedBetweenProcesses', async ({ broker, topic }, another) => {
      const [grouped, ungrouped] = [recorder(), recorder()];
      await broker.subscribe(topic, grouped.handler, { group: 'g' });
      await broker.subscribe(topic, ungrouped.handler);
      const publisher = await another();
      await publisher.publish(topic, { payload: bytes('from afar') });
      await until(() => grouped.texts().length === 1 && ungrouped.texts().length === 1, 'the message');
    }),
  );

  it(
    'shares a group between processes, order per key included',
    where('sharedBetweenProcesses', async ({ broker, topic }, another) => {
      const rest = () => new Promise((resolve) => setTimeout(resolve, 1));
      const order: string[] = [];
      const members = [broker, await another(), await another()].map((member) => ({
        member,
        ...recorder(async ({ id }) => {
          order.push(id);
          await rest();
        }),
      }));
      for (const { member, handler } of members)
        await member.subscribe(topic, handler, { group: 'g', concurrency: 4 });
      for (let index = 0; index < 50; index++)
        await Promise.all(
          ['a', 'b', 'c', 'd'].map((key) =>
            broker.publish(topic, { id: `${key}-${index}`, key, payload: bytes('x') }),
          ),
        );
      await until(() => order.length >= 200, '200 messages');
      await aWhile();
      assert.equal(order.length, 200);
      for (const key of ['a', 'b', 'c', 'd'])
        assert.deepEqual(
          order.filter((id) => id.startsWith(key)),
          Array.from({ length: 50 }, (_, index) => `${key}-${index}`),
        );
    }),
  );
}
