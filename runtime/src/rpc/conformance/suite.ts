import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createContext, currentContext, runInContext } from '../../context/context.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { MAX_MESSAGE_BYTES, type Transport } from '../../transport/types.ts';
import { EchoService } from './echo-service.ts';
import { failsWith } from './fails-with.ts';
import { limitConformance } from './limits.ts';
import { createNetwork, type Network } from './network.ts';
import { resilienceConformance } from './resilience.ts';
import { streamConformance } from './streams.ts';

/**
 * Calls behave the same over every transport: replies, errors, metadata, deadlines, cancellation, loss, drain; and so do
 * streams, what is done about failures, and limits.
 */
export function rpcConformance(name: string, createTransport: () => Transport): void {
  streamConformance(name, createTransport);
  resilienceConformance(name, createTransport);
  limitConformance(name, createTransport);
  const withNetwork = (title: string, run: (network: Network) => Promise<void>) =>
    test(title, async () => {
      await using network = createNetwork({ transport: createTransport() });
      await run(network);
    });

  describe(`calls over ${name}`, () => {
    withNetwork('a reply belongs to its call, however many are under way', async (network) => {
      await network.start('a', {
        say: async (request) => {
          if (request.text.length % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
          return request;
        },
      });
      const echo = network.caller.client(EchoService);
      const texts = Array.from({ length: 500 }, (_, i) => 'x'.repeat(i % 50) + i);
      const replies = await Promise.all(texts.map((text) => echo.say({ text })));
      assert.deepEqual(
        replies.map(({ text }) => text),
        texts,
      );
    });

    withNetwork('an error keeps code, reason, domain, metadata and violations', async (network) => {
      const thrown = new RuntimeError({
        code: 'RESOURCE_EXHAUSTED',
        message: 'the vessel is full',
        reason: 'VESSEL_FULL',
        domain: 'vessel.v1',
        metadata: { vesselId: 'v' },
        fieldViolations: [{ field: 'a.b', description: 'is wrong' }],
      });
      await network.start('a', {
        say: () => {
          throw thrown;
        },
      });
      const caught = await network.caller
        .client(EchoService)
        .say({ text: '' })
        .catch((error: unknown) => error);
      assert.ok(caught instanceof RuntimeError);
      assert.deepEqual({ ...caught, message: caught.message }, { ...thrown, message: thrown.message });
    });

    withNetwork('a handler that throws anything else is UNKNOWN with its message', async (network) => {
      await network.start('a', { say: () => Promise.reject(new TypeError('x is not a function')) });
      await assert.rejects(network.caller.client(EchoService).say({ text: '' }), failsWith('UNKNOWN'));
    });

    withNetwork('metadata travels, on through a handler to the calls inside it', async (network) => {
      const echo = network.caller.client(EchoService);
      await network.start('a', {
        say: async (_request, call) => ({ text: JSON.stringify(call.metadata) }),
        wait: () => echo.say({ text: '' }, { metadata: { own: '1' } }),
      });
      const { text } = await echo.wait(
        { text: '' },
        { metadata: { 'request-id': 'r-1', 'idempotency-key': 'k' } },
      );
      assert.deepEqual(JSON.parse(text), { 'request-id': 'r-1', own: '1' });
    });

    withNetwork(
      'the deadline travels: the callee gets what is left, the handler a signal',
      async (network) => {
        const stopped = Promise.withResolvers<RuntimeError>();
        let leftMs = 0;
        await network.start('a', {
          wait: (_request, call) => {
            leftMs = call.deadlineMs - network.clock.now();
            return new Promise((_, reject) => {
              call.signal.addEventListener('abort', () => {
                stopped.resolve(RuntimeError.from(call.signal.reason));
                reject(call.signal.reason);
              });
            });
          },
        });
        await assert.rejects(
          network.caller.client(EchoService).wait({ text: '' }, { timeoutMs: 60 }),
          failsWith('DEADLINE_EXCEEDED'),
        );
        assert.ok(leftMs > 0 && leftMs <= 61, `${leftMs} ms were left`);
        assert.match((await stopped.promise).code, /DEADLINE_EXCEEDED|CANCELLED/);
      },
    );

    withNetwork('a call inside a handler has no more time than its caller', async (network) => {
      const echo = network.caller.client(EchoService);
      let outer = 0;
      let inner = 0;
      await network.start('a', {
        say: (request, call) => {
          inner = call.deadlineMs;
          return request;
        },
        wait: (_request, call) => {
          outer = call.deadlineMs;
          return echo.say({ text: '' }, { timeoutMs: 60_000 });
        },
      });
      await echo.wait({ text: '' }, { timeoutMs: 2_000 });
      assert.ok(inner <= outer + 5, `${inner - outer} ms more`);
    });

    withNetwork("a caller's cancellation reaches the handler", async (network) => {
      const { promise: stopped, resolve } = Promise.withResolvers<void>();
      const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
      await network.start('a', {
        wait: (_request, call) => {
          onStarted();
          return new Promise((_, reject) => {
            call.signal.addEventListener('abort', () => {
              resolve();
              reject(call.signal.reason);
            });
          });
        },
      });
      const controller = new AbortController();
      const call = network.caller.client(EchoService).wait({ text: '' }, { signal: controller.signal });
      await started;
      controller.abort();
      await assert.rejects(call, failsWith('CANCELLED'));
      await stopped;
    });

    withNetwork('the end of the surrounding work cancels the calls inside it', async (network) => {
      const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
      await network.start('a', {
        wait: () => {
          onStarted();
          return new Promise(() => {});
        },
      });
      const work = new AbortController();
      const call = runInContext(createContext({ signal: work.signal }), () =>
        network.caller.client(EchoService).wait({ text: '' }),
      );
      await started;
      work.abort();
      await assert.rejects(call, failsWith('CANCELLED'));
    });

    withNetwork('a handler sees its call as the context, across awaits', async (network) => {
      await network.start('a', {
        say: async (request, call) => {
          await new Promise((resolve) => setImmediate(resolve));
          return { text: String(currentContext() === call && request.text) };
        },
      });
      assert.equal((await network.caller.client(EchoService).say({ text: 'x' })).text, 'x');
    });

    withNetwork(
      'a message above 960 KiB is refused by name, in both directions; one just below passes',
      async (network) => {
        await network.start('a', { wait: () => ({ text: 'x'.repeat(MAX_MESSAGE_BYTES) }) });
        const echo = network.caller.client(EchoService);
        await assert.rejects(
          echo.say({ text: 'x'.repeat(MAX_MESSAGE_BYTES) }),
          failsWith('INVALID_ARGUMENT', 'MESSAGE_TOO_LARGE'),
        );
        await assert.rejects(echo.wait({ text: '' }), failsWith('INTERNAL', 'MESSAGE_TOO_LARGE'));
        const text = 'x'.repeat(MAX_MESSAGE_BYTES - 100);
        assert.equal((await echo.say({ text })).text.length, text.length);
      },
    );

    withNetwork(
      'a service without a node, and a method that is not served, are told apart',
      async (network) => {
        const echo = network.caller.client(EchoService);
        await assert.rejects(echo.say({ text: '' }), failsWith('UNAVAILABLE', 'NO_NODE'));
        await network.start('a');
        const unknown = { ...EchoService.methods.say, path: 'test.v1.EchoService/Nothing' };
        await assert.rejects(network.caller.call(unknown, 'echo', { text: '' }), failsWith('UNIMPLEMENTED'));
      },
    );

    withNetwork('calls go round all nodes, and pass over one that cannot be dialled', async (network) => {
      for (const id of ['a', 'b', 'c']) await network.start(id, { say: () => ({ text: id }) });
      const echo = network.caller.client(EchoService);
      const ask = async () => (await echo.say({ text: '' })).text;
      const seen = new Set<string>();
      for (let i = 0; i < 6; i++) seen.add(await ask());
      assert.deepEqual([...seen].sort(), ['a', 'b', 'c']);
    });

    withNetwork('a node that goes away fails its calls at once, with a retryable error', async (network) => {
      const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
      const node = await network.start('a', {
        wait: () => {
          onStarted();
          return new Promise(() => {});
        },
      });
      const call = network.caller.client(EchoService).wait({ text: '' });
      const failed = assert.rejects(
        call,
        (error) => failsWith('UNAVAILABLE')(error) && (error as RuntimeError).retryable,
      );
      await started;
      await node[Symbol.asyncDispose]();
      await failed;
    });

    withNetwork('drain refuses what is new, finishes what is under way, and counts it', async (network) => {
      const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const node = await network.start('a', {
        wait: async () => {
          onStarted();
          await gate;
          return { text: 'done' };
        },
      });
      const echo = network.caller.client(EchoService);
      const underWay = echo.wait({ text: '' });
      await started;
      assert.equal(node.server.inFlight, 1);
      const drained = node.server.drain();
      await assert.rejects(echo.say({ text: '' }), failsWith('UNAVAILABLE', 'DRAINING'));
      open();
      assert.equal((await underWay).text, 'done');
      await drained;
      assert.equal(node.server.inFlight, 0);
    });

    withNetwork('a health frame tells whether the service is ready', async (network) => {
      assert.equal(await network.caller.isServing('echo', 200), false);
      const node = await network.start('a');
      assert.equal(await network.caller.isServing('echo'), true);
      node.server.setServing(false);
      assert.equal(await network.caller.isServing('echo'), false);
    });
  });
}
