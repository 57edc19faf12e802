import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, RuntimeError } from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { deleteTopic, testBrokers } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

const server = await requireServer({ name: 'Kafka', port: 9092, env: 'KAFKA_BROKERS' });
const payload = new TextEncoder().encode('x');

interface Handled {
  readonly kind: string;
  readonly id: string;
  readonly key: string;
}

/** A member of the group `g` in a process of its own. */
function startMember(topic: string, workMs: number) {
  const handled: Handled[] = [];
  let ready = false;
  const child = fork(new URL('./testing/member.ts', import.meta.url), [server.address, topic, `${workMs}`], {
    execArgv: [],
  });
  const ended = once(child, 'exit');
  child.on('message', (message: Handled) => {
    if (message.kind === 'ready') ready = true;
    else handled.push(message);
  });
  return {
    handled,
    isReady: () => ready,
    kill: () => child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const KEYS = 20;
async function publish(broker: Broker, topic: string, from: number, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  await Promise.all(
    numbers.map((number) => broker.publish(topic, { id: `m-${number}`, key: `k-${number % KEYS}`, payload })),
  );
}

const numberOf = (id: string) => Number(id.split('-')[1]);

/** Per key and member, what was handled first came first. */
function assertOrder(handled: readonly Handled[]): void {
  for (let key = 0; key < KEYS; key++) {
    const ids = [...new Set(handled.filter((one) => one.key === `k-${key}`).map(({ id }) => id))];
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => numberOf(a) - numberOf(b)),
      `order of k-${key}`,
    );
  }
}

if (server.skip) test('kafka group members', { skip: server.skip }, () => {});
else
  describe('kafka group members', () => {
    it('a process that is killed: the other one handles everything', async () => {
      await using brokers = testBrokers(server.address);
      const broker = brokers.create();
      const topic = brokers.topic();
      await publish(broker, topic, 0, 800);
      await using one = startMember(topic, 5);
      await using two = startMember(topic, 5);
      await until(() => one.isReady() && two.isReady(), 'both members are there');
      await publish(broker, topic, 800, 800);
      await until(() => one.handled.length > 40 && two.handled.length > 40, 'both work');
      one.kill();
      const killedMs = performance.now();
      const all = () => [...one.handled, ...two.handled];
      await until(() => new Set(all().map(({ id }) => id)).size === 1_600, 'everything is handled', 40_000);
      const tookMs = Math.round(performance.now() - killedMs);
      assertOrder(one.handled);
      assertOrder(two.handled);
      const doubled = all().length - 1_600;
      console.log(
        `# killed: everything handled ${tookMs} ms later (a session is 6,000 ms), ${doubled} doubled`,
      );
    });

    it('members that come and go in order: nothing is handled twice', async () => {
      await using brokers = testBrokers(server.address);
      const broker = brokers.create();
      const topic = brokers.topic();
      const handled: Handled[] = [];
      const member = async () => {
        const own = brokers.create();
        await own.subscribe(
          topic,
          async ({ id, key }) => {
            await delay(4);
            handled.push({ kind: 'handled', id, key });
          },
          { group: 'g', concurrency: 8 },
        );
        return own;
      };
      const first = await member();
      let published = 0;
      let running = true;
      const publishing = (async () => {
        for (; running; published += 20) await publish(broker, topic, published, 20);
      })();
      await until(() => handled.length > 200, 'the first member works');
      const second = await member();
      const third = await member();
      await delay(500);
      await first[Symbol.asyncDispose]();
      await delay(500);
      await second[Symbol.asyncDispose]();
      await delay(300);
      running = false;
      await publishing;
      await until(() => new Set(handled.map(({ id }) => id)).size === published, 'everything is handled');
      await third[Symbol.asyncDispose]();
      assertOrder(handled);
      assert.equal(handled.length, published);
      console.log(`# members came and went: ${published} handled, ${handled.length - published} doubled`);
    });

    it('who gets a partition next knows what is finished behind a message that fails, and how often it was tried', async () => {
      await using brokers = testBrokers(server.address);
      const [one, two] = [brokers.create({ numPartitions: 1 }), brokers.create({ numPartitions: 1 })];
      const topic = brokers.topic();
      const seen: string[] = [];
      const down = new RuntimeError({ code: 'UNAVAILABLE', message: 'The store is down.' });
      await one.subscribe(
        topic,
        async ({ id }) => {
          if (id === 'stuck') throw down;
          seen.push(id);
        },
        { group: 'g', backoffMs: 5 },
      );
      await one.publish(topic, { id: 'stuck', key: 'stuck', payload });
      for (let number = 0; number < 50; number++)
        await one.publish(topic, { id: `m-${number}`, key: `k-${number}`, payload });
      await until(() => seen.length === 50, 'the messages behind it');
      await one[Symbol.asyncDispose]();
      const later: { id: string; attempt: number }[] = [];
      await two.subscribe(topic, async ({ id, attempt }) => void later.push({ id, attempt }), { group: 'g' });
      await two.publish(topic, { id: 'new', key: 'new', payload });
      await until(() => later.length >= 2, 'the rest');
      await delay(300);
      assert.deepEqual(
        later.map(({ id }) => id),
        ['stuck', 'new'],
      );
      assert.ok((later[0]?.attempt ?? 0) > 3, `attempt ${later[0]?.attempt}`);
    });

    it('a backlog that blocks one key stalls neither the others nor the process', async () => {
      await using brokers = testBrokers(server.address);
      const broker = brokers.create({ numPartitions: 1 });
      const topic = brokers.topic();
      const down = new RuntimeError({ code: 'UNAVAILABLE', message: 'The store is down.' });
      let isDown = true;
      const seen: string[] = [];
      const backlog = Array.from({ length: 2_000 }, () => broker.publish(topic, { key: 'blocked', payload }));
      await Promise.all(backlog);
      await broker.subscribe(
        topic,
        async ({ key }) => {
          if (isDown && key === 'blocked') throw down;
          seen.push(key);
        },
        { group: 'g', backoffMs: 5 },
      );
      for (let number = 0; number < 20; number++)
        await broker.publish(topic, { key: `k-${number}`, payload });
      await until(() => seen.length === 20, 'the other keys');
      isDown = false;
      await until(() => seen.length === 2_020, 'the backlog');
    });

    it('more waits than may be fetched ahead: everything arrives, once', async () => {
      await using brokers = testBrokers(server.address);
      const broker = brokers.create({ numPartitions: 2 });
      const topic = brokers.topic();
      const count = 12_500;
      await Promise.all(
        Array.from({ length: count }, (_, index) =>
          broker.publish(topic, { id: `m-${index}`, key: `k-${index % 40}`, payload }),
        ),
      );
      const seen: string[] = [];
      let working = 0;
      await broker.subscribe(
        topic,
        async ({ id }) => {
          working++;
          if (seen.length < 100) await delay(10);
          working--;
          seen.push(id);
        },
        { group: 'g' },
      );
      await until(() => seen.length >= count, 'everything');
      await delay(200);
      assert.deepEqual([seen.length, new Set(seen).size, working], [count, count, 0]);
    });

    it('a topic that is deleted while it is consumed and published to is made again', async () => {
      await using brokers = testBrokers(server.address);
      const broker = brokers.create();
      const topic = brokers.topic();
      const seen: string[] = [];
      await broker.subscribe(topic, async ({ id }) => void seen.push(id), { group: 'g' });
      for (const id of ['1', '2', '3']) await broker.publish(topic, { id, payload });
      await until(() => seen.length === 3, 'the messages');
      await deleteTopic(server.address, topic);
      let number = 0;
      await until(() => {
        const id = `after-${number++}`;
        if (number % 20 === 0) void broker.publish(topic, { id, payload }).catch(() => {});
        return seen.some((one) => one.startsWith('after'));
      }, 'a message of the new topic');
    });
  });
