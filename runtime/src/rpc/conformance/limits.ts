import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../clock/system.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { fixedLimit } from '../../limiter/concurrency.ts';
import { createTokenBucketLimiter } from '../../limiter/token-bucket.ts';
import { rateLimit } from '../../middleware/rate-limit.ts';
import { createRetryBudgets } from '../../middleware/retry/budget.ts';
import { retry } from '../../middleware/retry/retry.ts';
import type { Transport } from '../../transport/types.ts';
import { EchoService, type Text } from './echo-service.ts';
import { failsWith } from './fails-with.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';

const overloaded = failsWith('RESOURCE_EXHAUSTED', 'OVERLOADED');

/** A handler that answers when it is told to. */
function gate() {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const state = {
    calls: 0,
    open,
    async handle(request: Text) {
      state.calls++;
      await opened;
      return request;
    },
  };
  return state;
}

/** Resolves when `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const byMs = performance.now() + 5_000;
  while (!(await condition())) {
    assert.ok(performance.now() < byMs, 'waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** What is too much is refused alike over every transport, and harms nobody else. */
export function limitConformance(name: string, createTransport: () => Transport): void {
  const check = (
    title: string,
    options: Omit<NetworkOptions, 'transport'>,
    run: (network: Network) => Promise<void>,
  ) =>
    test(title, async () => {
      await using network = createNetwork({ ...options, transport: createTransport() });
      await run(network);
    });
  const atOnce = (limit: number) => ({ limits: { limit: fixedLimit(limit), maxWaitMs: 0 } });

  describe(`limits over ${name}`, () => {
    check(
      'more calls at once than allowed are refused unseen, until others have ended',
      atOnce(3),
      async (network) => {
        const { handle, open, ...waiting } = gate();
        let seen = 0;
        await network.start('a', {
          wait: handle,
          say: (request) => {
            seen++;
            return request;
          },
        });
        const echo = network.caller.client(EchoService);
        const calls = ['1', '2', '3'].map((text) => echo.wait({ text }));
        const error = await echo.say({ text: '' }).catch((thrown: unknown) => thrown);
        assert.ok(overloaded(error) && error instanceof RuntimeError);
        assert.deepEqual([error.retryable, error.notExecuted, error.retryAfterMs], [true, true, 200]);
        assert.equal(seen + waiting.calls, 0);
        open();
        assert.deepEqual(
          (await Promise.all(calls)).map(({ text }) => text),
          ['1', '2', '3'],
        );
        await until(() =>
          echo.say({ text: '' }).then(
            () => true,
            (thrown) => !overloaded(thrown),
          ),
        );
      },
    );

    check(
      'a caller who takes all that is allowed does not keep another one out',
      atOnce(10),
      async (network) => {
        const { handle, open } = gate();
        await network.start('a', { wait: handle });
        const greedy = network.caller.client(EchoService);
        const taken = await Promise.allSettled(
          Array.from({ length: 50 }, () => Promise.race([greedy.wait({ text: '' }), pause(50)])),
        );
        assert.equal(taken.filter(({ status }) => status === 'rejected').length, 40);
        const other = network.anotherCaller().client(EchoService);
        for (let i = 0; i < 20; i++) assert.equal((await other.say({ text: 'hello' })).text, 'hello');
        await assert.rejects(greedy.say({ text: '' }), overloaded);
        open();
      },
    );

    check(
      'calls wait a little for their turn, those of different callers in turn',
      { limits: { limit: fixedLimit(2), maxWaitMs: 2_000 } },
      async (network) => {
        const order: string[] = [];
        const node = await network.start('a', {
          wait: async (request) => {
            order.push(request.text);
            await pause(2);
            return request;
          },
        });
        const greedy = network.caller.client(EchoService);
        const modest = network.anotherCaller().client(EchoService);
        const many = Array.from({ length: 200 }, () => greedy.wait({ text: 'greedy' }));
        await until(() => node.server.admission.waiting > 100);
        const few = Array.from({ length: 10 }, () => modest.wait({ text: 'modest' }));
        await Promise.all([...many, ...few]);
        assert.ok(
          order.lastIndexOf('modest') < 150,
          `the last of the few came after ${order.lastIndexOf('modest')}`,
        );
      },
    );

    check(
      'who waits in vain is refused in good time, and one who gives up is not carried out',
      { limits: { limit: fixedLimit(1) } },
      async (network) => {
        const { handle, open } = gate();
        let seen = 0;
        const node = await network.start('a', {
          wait: handle,
          say: (request) => {
            seen++;
            return request;
          },
        });
        const echo = network.caller.client(EchoService);
        const first = echo.wait({ text: '' });
        await until(() => node.server.inFlight === 1);
        await assert.rejects(echo.say({ text: '' }, { timeoutMs: 500 }), overloaded);
        const stop = new AbortController();
        const given = echo.say({ text: '' }, { signal: stop.signal });
        await until(() => node.server.admission.waiting === 1);
        stop.abort();
        await assert.rejects(given, failsWith('CANCELLED'));
        await until(() => node.server.admission.waiting === 0);
        open();
        await first;
        assert.equal(seen, 0);
      },
    );

    check('a call that is given up makes room for the next', atOnce(1), async (network) => {
      const node = await network.start('a', {
        wait: (_request, { signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      });
      const echo = network.caller.client(EchoService);
      const stop = new AbortController();
      const call = echo.wait({ text: '' }, { signal: stop.signal });
      await until(() => node.server.inFlight === 1);
      stop.abort();
      await assert.rejects(call, failsWith('CANCELLED'));
      await until(() => node.server.admission.inFlight === 0);
      await echo.say({ text: '' });
    });

    check(
      'a full node says that it is healthy, and that it drains when it does',
      atOnce(1),
      async (network) => {
        const { handle, open } = gate();
        const node = await network.start('a', { wait: handle });
        const echo = network.caller.client(EchoService);
        const call = echo.wait({ text: '' });
        await until(() => node.server.inFlight === 1);
        await assert.rejects(echo.say({ text: '' }), overloaded);
        assert.equal(await network.caller.isServing('echo'), true);
        const drained = node.server.drain();
        await assert.rejects(echo.say({ text: '' }), failsWith('UNAVAILABLE', 'DRAINING'));
        open();
        await Promise.all([call, drained]);
      },
    );

    check(
      'streams have a limit of their own, and keep no call out',
      { limits: { limit: fixedLimit(1), maxStreams: 2 } },
      async (network) => {
        const node = await network.start('a', {
          async *list(request, { signal }) {
            yield request;
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
          },
        });
        const echo = network.caller.client(EchoService);
        const open = async () => {
          const stream = echo.list({ text: 'first' })[Symbol.asyncIterator]();
          await stream.next();
          return stream;
        };
        const streams = [await open(), await open()];
        await assert.rejects(open(), overloaded);
        assert.equal((await echo.say({ text: 'x' })).text, 'x');
        await streams[0]?.return?.();
        await until(() => node.server.admission.streams === 1);
        const third = await open();
        for (const stream of [streams[1], third]) await stream?.return?.();
      },
    );

    check(
      'requests that hold too much memory are refused',
      { limits: { maxPeerBytes: 1024 * 1024 } },
      async (network) => {
        const { handle, open } = gate();
        const node = await network.start('a', { wait: handle });
        const echo = network.caller.client(EchoService);
        const text = 'x'.repeat(300 * 1024);
        const calls = [1, 2, 3].map(() => echo.wait({ text }));
        await until(() => node.server.inFlight === 3);
        await assert.rejects(echo.say({ text }), failsWith('RESOURCE_EXHAUSTED', 'PEER_BACKLOG'));
        assert.equal((await echo.say({ text: 'small' })).text, 'small');
        open();
        await Promise.all(calls);
      },
    );

    check(
      'what one node refuses is tried again on another',
      { ...atOnce(1), clientMiddleware: [retrying()] },
      async (network) => {
        const { handle, open } = gate();
        const full = await network.start('full', { wait: handle, say: () => ({ text: 'full' }) });
        const echo = network.caller.client(EchoService);
        const call = echo.wait({ text: '' });
        await until(() => full.server.inFlight === 1);
        await network.start('free', { say: () => ({ text: 'free' }) });
        await until(async () => (await echo.say({ text: '' })).text === 'free');
        for (let i = 0; i < 4; i++) assert.equal((await echo.say({ text: '' })).text, 'free');
        open();
        await call;
      },
    );

    check(
      'more calls per second than the node takes are refused, and the caller is told when to come again',
      {
        serverMiddleware: [
          rateLimit({ limiter: createTokenBucketLimiter(), quota: { perSecond: 0.1, burst: 5 } }),
        ],
      },
      async (network) => {
        await network.start('a');
        const echo = network.caller.client(EchoService);
        for (let i = 0; i < 5; i++) await echo.say({ text: '' });
        const error = await echo.say({ text: '' }).catch((thrown: unknown) => thrown);
        assert.ok(failsWith('RESOURCE_EXHAUSTED', 'RATE_LIMITED')(error) && error instanceof RuntimeError);
        assert.deepEqual([error.retryable, error.notExecuted], [true, true]);
        assert.ok((error.retryAfterMs ?? 0) > 9_000, `${error.retryAfterMs} ms`);
      },
    );
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const retrying = () =>
  retry({ clock: systemClock, budgets: createRetryBudgets({ clock: systemClock, percent: 100 }) });
