import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createMemoryRegistry,
  createSelector,
  RuntimeError,
  roundRobin,
} from '@fairlead/runtime';
import { createNatsTransport } from './nats.ts';
import { type EchoHandlers, type EchoNode, EchoService, startEchoNode } from './testing/echo-node.ts';
import { skipWithoutProgram, startNatsServer } from './testing/nats-server.ts';
import { until } from './testing/until.ts';

const options = { skip: skipWithoutProgram(), timeout: 30_000 };

/** Two nodes and a client of them, over one server. */
async function world(t: TestContext, server: string, handlers: Partial<EchoHandlers> = {}) {
  const given = { servers: [server], reconnectMaxMs: 50, pingIntervalMs: 300, connectTimeoutMs: 500 };
  const registry = createMemoryRegistry({ clock });
  const nodes: EchoNode[] = [];
  for (const id of ['a', 'b']) {
    const node = await startEchoNode(given, id, handlers);
    nodes.push(node);
    const { address } = node;
    await registry.register({ id, service: 'echo', version: '1.0.0', address, labels: {} });
  }
  const transport = createNatsTransport(given);
  const selector = createSelector({ strategy: roundRobin });
  const caller = createCaller({ registry, transport, selector, clock, deadlines: createDeadlines(clock) });
  t.after(async () => {
    await caller[Symbol.asyncDispose]();
    await transport[Symbol.asyncDispose]();
    for (const node of nodes) await node[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });
  const echo = caller.client(EchoService);
  return {
    echo,
    works: () =>
      echo.say({ text: 'x' }, { timeoutMs: 500 }).then(
        () => true,
        () => false,
      ),
  };
}

const unavailable = (thrown: unknown) => RuntimeError.from(thrown).code === 'UNAVAILABLE';

test(
  'pending calls fail at once when the server restarts, and calls succeed again after',
  options,
  async (t) => {
    await using server = await startNatsServer();
    let waiting = 0;
    const { echo, works } = await world(t, server.address, {
      wait: (_request, call) => {
        waiting++;
        return new Promise((_, reject) => {
          call.signal.addEventListener('abort', () => reject(call.signal.reason));
        });
      },
    });
    const calls = Array.from({ length: 20 }, () => echo.wait({ text: '' }, { timeoutMs: 20_000 }));
    const settled = Promise.allSettled(calls);
    await until(() => waiting === 20);
    const stoppedAt = performance.now();
    await server.stop();
    const outcomes = await settled;
    assert.ok(performance.now() - stoppedAt < 2_000);
    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && unavailable(outcome.reason)));
    const askedAt = performance.now();
    await assert.rejects(echo.say({ text: '' }, { timeoutMs: 20_000 }), { code: 'UNAVAILABLE' });
    assert.ok(performance.now() - askedAt < 1_000, 'a call without a connection fails at once');
    await server.start();
    await until(works);
  },
);

test(
  'a server that hangs fails calls by its silence, and they succeed once it goes on',
  options,
  async (t) => {
    await using server = await startNatsServer();
    const { echo, works } = await world(t, server.address);
    await echo.say({ text: '' });
    server.signal('SIGSTOP');
    const startedAt = performance.now();
    await assert.rejects(echo.say({ text: '' }, { timeoutMs: 20_000 }), { code: 'UNAVAILABLE' });
    assert.ok(performance.now() - startedAt < 6_000);
    server.signal('SIGCONT');
    await until(works);
  },
);

test(
  'many calls while the server restarts twice: each is answered or fails, and none hangs',
  options,
  async (t) => {
    await using server = await startNatsServer();
    const { echo, works } = await world(t, server.address);
    let running = true;
    let answered = 0;
    const wrong: unknown[] = [];
    const loop = async () => {
      while (running)
        await echo.say({ text: 'x' }, { timeoutMs: 20_000 }).then(
          ({ text }) => {
            if (text === 'x') answered++;
            else wrong.push(text);
          },
          async (thrown) => {
            if (!unavailable(thrown)) wrong.push(thrown);
            await new Promise((resolve) => setTimeout(resolve, 2));
          },
        );
    };
    const loops = Promise.all(Array.from({ length: 32 }, loop));
    for (let round = 0; round < 2; round++) {
      await until(() => answered > 500 * (round + 1));
      await server.stop();
      await server.start();
      await until(works);
    }
    const before = answered;
    await until(() => answered > before + 500);
    running = false;
    await loops;
    assert.deepEqual(wrong, []);
  },
);
