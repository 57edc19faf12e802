import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryLogger, RuntimeError, type SubscriptionState } from '@fairlead/runtime';
import { ownKafka } from './testing/kafka-servers.ts';
import { testBrokers } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

const own = await ownKafka();
const bytes = (text: string) => new TextEncoder().encode(text);

if ('skip' in own) test('kafka outages', { skip: own.skip }, () => {});
else
  describe('kafka outages', () => {
    const { server, address } = own;
    after(() => own[Symbol.asyncDispose]());

    /** Publishes as an outbox does: what is not acknowledged is tried again. Tells how often that was. */
    async function publisher(publish: (id: string) => Promise<void>, running: () => boolean) {
      const acknowledged: string[] = [];
      const failures: { code: string; message: string; tookMs: number }[] = [];
      for (let number = 0; running(); ) {
        const beganMs = performance.now();
        try {
          await publish(`m-${number}`);
          acknowledged.push(`m-${number++}`);
        } catch (error) {
          assert.ok(error instanceof RuntimeError, String(error));
          failures.push({ ...error, message: error.message, tookMs: performance.now() - beganMs });
        }
        await delay(2);
      }
      return { acknowledged, failures };
    }

    const outages: Record<string, () => Promise<void>> = {
      'stopped for 3 s': () => server.restart({ downMs: 3_000 }),
      killed: async () => {
        await server.kill();
        await server.start();
      },
      'paused for 4 s': async () => {
        await server.pause();
        await delay(4_000);
        await server.resume();
      },
    };

    for (const [name, outage] of Object.entries(outages))
      it(`${name}: publishing fails clearly and in time, consuming goes on by itself, nothing is lost`, async () => {
        const memory = createMemoryLogger();
        await using brokers = testBrokers(address);
        const broker = brokers.create({ publishTimeoutMs: 1_500, log: memory });
        const topic = brokers.topic();
        const handled: Record<'grouped' | 'ungrouped', string[]> = { grouped: [], ungrouped: [] };
        const states: SubscriptionState[] = [];
        const grouped = await broker.subscribe(topic, async ({ id }) => void handled.grouped.push(id), {
          group: 'g',
        });
        grouped.onState((state) => states.push(state));
        await broker.subscribe(topic, async ({ id }) => void handled.ungrouped.push(id));
        let running = true;
        const publishing = publisher(
          (id) => broker.publish(topic, { id, key: 'k', payload: bytes(id) }),
          () => running,
        );
        await until(() => handled.grouped.length > 50, 'messages flow');
        await outage();
        const backMs = performance.now();
        const [before, beforeUngrouped] = [handled.grouped.length, handled.ungrouped.length];
        await until(() => handled.grouped.length > before + 50, 'the group goes on', 30_000);
        await until(() => handled.ungrouped.length > beforeUngrouped + 50, 'the other goes on', 30_000);
        const recoveredMs = Math.round(performance.now() - backMs);
        running = false;
        const { acknowledged, failures } = await publishing;
        const expected = new Set(acknowledged);
        for (const [who, ids] of Object.entries(handled))
          await until(() => new Set(ids).isSupersetOf(expected), `everything acknowledged arrives ${who}`);

        assert.ok(failures.length > 0, 'publishing must have failed');
        const slowest = Math.max(...failures.map(({ tookMs }) => tookMs));
        assert.ok(slowest < 2_500, `a publish took ${Math.round(slowest)} ms to fail`);
        for (const { code, message } of failures) {
          assert.equal(code, 'UNAVAILABLE', message);
          assert.match(message, new RegExp(`Kafka at ${address}`));
        }
        const first = [...new Set(handled.grouped)];
        assert.deepEqual(
          first,
          first.toSorted((a, b) => Number(a.slice(2)) - Number(b.slice(2))),
          'the order of the key',
        );
        assert.equal(grouped.state, 'running');
        if (name !== 'paused for 4 s') assert.ok(states.includes('retrying'), 'the outage is seen');
        console.log(
          `# ${name}: ${acknowledged.length} acknowledged, ${failures.length} failed (slowest ${Math.round(slowest)} ms), both subscribers were back ${recoveredMs} ms after the server, ${handled.grouped.length - first.length} doubled`,
        );
      });

    it('a first subscription while the server is down fails with one sentence, at once', async () => {
      await using brokers = testBrokers(address);
      await server.stop();
      try {
        const beganMs = performance.now();
        await assert.rejects(
          brokers.create().subscribe(brokers.topic(), async () => {}, { group: 'g' }),
          {
            code: 'UNAVAILABLE',
            message: new RegExp(
              `^Kafka at ${address} \\(kafka\\.brokers\\) cannot be reached .*ECONNREFUSED`,
            ),
          },
        );
        assert.ok(performance.now() - beganMs < 5_000);
      } finally {
        await server.start();
      }
    });

    it('ends in time while the server is down', async () => {
      const brokers = testBrokers(address);
      const broker = brokers.create();
      const topic = brokers.topic();
      const seen: string[] = [];
      await broker.subscribe(topic, async ({ id }) => void seen.push(id), { group: 'g' });
      await broker.subscribe(topic, async () => {});
      await broker.publish(topic, { payload: bytes('x') });
      await until(() => seen.length === 1, 'the message');
      await server.kill();
      try {
        const beganMs = performance.now();
        await brokers[Symbol.asyncDispose]();
        const tookMs = performance.now() - beganMs;
        assert.ok(tookMs < 12_000, `it took ${Math.round(tookMs)} ms`);
        console.log(`# ended in ${Math.round(tookMs)} ms while the server was down`);
      } finally {
        await server.start();
      }
    });
  });
