import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createMemoryBreaker } from '../../breaker/memory.ts';
import { createFakeClock } from '../../clock/fake.ts';
import { systemClock } from '../../clock/system.ts';
import type { Code } from '../../errors/code.ts';
import { RuntimeError, type RuntimeErrorOptions } from '../../errors/runtime-error.ts';
import { breaker } from '../../middleware/breaker.ts';
import { deadline } from '../../middleware/deadline.ts';
import { hedge } from '../../middleware/hedge/hedge.ts';
import { createRetryBudgets } from '../../middleware/retry/budget.ts';
import { retry } from '../../middleware/retry/retry.ts';
import type { Transport } from '../../transport/types.ts';
import { createDeadlines } from '../../wire/deadlines.ts';
import type { Middleware } from '../call.ts';
import type { Idempotency } from '../descriptor.ts';
import { EchoService, type Text } from './echo-service.ts';
import { failsWith } from './fails-with.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';

const clock = systemClock;
const unavailable = (options: Partial<RuntimeErrorOptions> = {}) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: 'down', ...options });

/** Retry, hedging and breaker do the same over every transport. */
export function resilienceConformance(name: string, createTransport: () => Transport): void {
  const check = (
    title: string,
    options: () => Omit<NetworkOptions, 'transport'>,
    run: (network: Network) => Promise<void>,
  ) =>
    test(title, async () => {
      await using network = createNetwork({ ...options(), transport: createTransport() });
      await run(network);
    });

  describe(`failing calls over ${name}`, () => {
    check('a call that fails on one node is answered by another', retrying, async (network) => {
      const failed = counted(() => Promise.reject(unavailable()));
      await network.start('bad', { say: failed.handle });
      await network.start('good', { say: () => ({ text: 'good' }) });
      for (let i = 0; i < 20; i++) assert.equal((await say(network, 'idempotent')).text, 'good');
      assert.ok(failed.calls > 0, 'the bad node was never asked');
    });

    check('a call under way on a node that dies is answered by another', retrying, async (network) => {
      const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
      const dying = await network.start('dying', {
        say: () => {
          onStarted();
          return new Promise(() => {});
        },
      });
      const answer = say(network, 'idempotent');
      await started;
      await network.start('good', { say: () => ({ text: 'good' }) });
      await dying[Symbol.asyncDispose]();
      assert.equal((await answer).text, 'good');
    });

    check(
      'what may be done only once is not sent again after a handler had it',
      retrying,
      async (network) => {
        const failing = counted(() => Promise.reject(unavailable()));
        await network.start('a', { say: failing.handle });
        await assert.rejects(say(network, 'unknown'), failsWith('UNAVAILABLE'));
        assert.equal(failing.calls, 1);
      },
    );

    check(
      'what was refused before a handler had it is sent again, whatever it does',
      () => ({ ...retrying(), serverMiddleware: [refuseFirst()] }),
      async (network) => {
        const handler = counted((request) => request);
        await network.start('a', { say: handler.handle });
        assert.equal((await say(network, 'unknown')).text, 'x');
        assert.equal(handler.calls, 1);
      },
    );

    check('a handler that passes such a refusal on has been carried out', retrying, async (network) => {
      const failing = counted(() => Promise.reject(unavailable({ reason: 'DRAINING', notExecuted: true })));
      await network.start('a', { say: failing.handle });
      await assert.rejects(say(network, 'unknown'), failsWith('UNAVAILABLE', 'DRAINING'));
      assert.equal(failing.calls, 1);
    });

    check(
      'retries stop at a share of the calls',
      () => retrying(0),
      async (network) => {
        const failing = counted(() => Promise.reject(unavailable()));
        await network.start('a', { say: failing.handle });
        for (let i = 0; i < 200; i++) await say(network, 'idempotent').catch(() => {});
        assert.equal(failing.calls, 220);
      },
    );

    check(
      'a late answer is overtaken by another node, and the late handler stops',
      hedging,
      async (network) => {
        const { promise: stopped, resolve: onStopped } = Promise.withResolvers<Code>();
        await network.start('slow', {
          say: (_, { signal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                onStopped(RuntimeError.from(signal.reason).code);
                reject(signal.reason);
              });
            }),
        });
        await network.start('fast', { say: () => ({ text: 'fast' }) });
        for (let i = 0; i < 4; i++) assert.equal((await say(network, 'no-side-effects')).text, 'fast');
        assert.equal(await stopped, 'CANCELLED');
      },
    );

    test('invalid arguments open no circuit; a failing endpoint does, alone, and closes when it is well', async () => {
      const circuitTime = createFakeClock();
      await using circuits = createMemoryBreaker({ clock: circuitTime, volume: 10, sleepMs: 1_000 });
      await using network = createNetwork({
        transport: createTransport(),
        clientMiddleware: [deadline({ clock }), breaker(circuits)],
      });
      let code: Code | undefined = 'INVALID_ARGUMENT';
      const handler = counted((request) => {
        if (code) throw new RuntimeError({ code, message: code });
        return request;
      });
      await network.start('a', { say: handler.handle });
      const fails = async (count: number, expected: Code, reason?: string) => {
        for (let i = 0; i < count; i++)
          await assert.rejects(say(network, 'unknown'), failsWith(expected, reason));
      };

      await fails(500, 'INVALID_ARGUMENT');
      await circuitTime.advance(11_000);
      code = 'INTERNAL';
      await fails(10, 'INTERNAL');
      const { calls } = handler;
      await fails(5, 'UNAVAILABLE', 'CIRCUIT_OPEN');
      assert.equal(handler.calls, calls, 'an open circuit asked the node');
      await network.caller.client(EchoService).wait({ text: '' });

      await circuitTime.advance(1_001);
      await fails(1, 'INTERNAL');
      await fails(5, 'UNAVAILABLE', 'CIRCUIT_OPEN');
      code = undefined;
      await circuitTime.advance(1_001);
      for (let i = 0; i < 5; i++) assert.equal((await say(network, 'unknown')).text, 'x');
    });
  });
}

/** Retries without pauses worth waiting for; `floor` of the budget. */
function retrying(floor = 100): Omit<NetworkOptions, 'transport'> {
  const budgets = createRetryBudgets({ clock, floor });
  return { clientMiddleware: [deadline({ clock }), retry({ clock, budgets, baseMs: 1, maxMs: 5 })] };
}

function hedging(): Omit<NetworkOptions, 'transport'> {
  const [budgets, deadlines] = [createRetryBudgets({ clock }), createDeadlines(clock)];
  return { clientMiddleware: [deadline({ clock }), hedge({ clock, deadlines, budgets, enabled: true })] };
}

/** A server's limit that the first call runs into. */
function refuseFirst(): Middleware {
  let isFirst = true;
  return (next) => (call) => {
    if (!isFirst) return next(call);
    isFirst = false;
    return Promise.reject(new RuntimeError({ code: 'RESOURCE_EXHAUSTED', message: 'full', retryable: true }));
  };
}

function counted(handle: (request: Text) => Text | Promise<Text>) {
  const counter = {
    calls: 0,
    handle(request: Text) {
      counter.calls++;
      return handle(request);
    },
  };
  return counter;
}

const say = (network: Network, idempotency: Idempotency): Promise<Text> =>
  network.caller.call({ ...EchoService.methods.say, idempotency }, 'echo', { text: 'x' }) as Promise<Text>;
