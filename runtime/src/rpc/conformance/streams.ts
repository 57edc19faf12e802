import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createContext, currentContext, runInContext } from '../../context/context.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { validation } from '../../middleware/validation.ts';
import { MAX_MESSAGE_BYTES, type Transport } from '../../transport/types.ts';
import { WINDOW_BYTES } from '../../wire/stream/flow.ts';
import type { Call, Middleware } from '../call.ts';
import { whenEnded } from '../when-ended.ts';
import { EchoService, type Text } from './echo-service.ts';
import { failsWith } from './fails-with.ts';
import { createNetwork, type Network, type NetworkOptions } from './network.ts';

const texts = (messages: readonly Text[]) => messages.map(({ text }) => text);

async function readAll(messages: AsyncIterable<Text>): Promise<string[]> {
  return texts(await Array.fromAsync(messages));
}

async function* counting(count: number): AsyncGenerator<Text> {
  for (let i = 0; i < count; i++) yield { text: String(i) };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));

/** Resolves when the signal fires. */
const aborted = ({ signal }: Call) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Resolves when `condition` holds. */
async function until(condition: () => boolean): Promise<void> {
  const byMs = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < byMs, 'waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Streams behave the same over every transport: order, bounded memory, cancellation, deadlines, errors, loss, drain. */
export function streamConformance(name: string, createTransport: () => Transport): void {
  const withNetwork = (
    title: string,
    run: (network: Network) => Promise<void>,
    options: Omit<NetworkOptions, 'transport'> = {},
  ) =>
    test(title, { timeout: 60_000 }, async () => {
      await using network = createNetwork({ ...options, transport: createTransport() });
      await run(network);
    });

  describe(`streams over ${name}`, () => {
    withNetwork('replies arrive in order and end', async (network) => {
      await network.start('a', { list: ({ text }) => counting(Number(text)) });
      const echo = network.caller.client(EchoService);
      assert.deepEqual(await readAll(echo.list({ text: '5000' })), numbers(5000));
      assert.deepEqual(await readAll(echo.list({ text: '0' })), []);
    });

    withNetwork('a stream of requests gets its one reply, also when there are none', async (network) => {
      await network.start('a');
      const echo = network.caller.client(EchoService);
      assert.equal((await echo.collect(counting(2000))).text, numbers(2000).join(''));
      assert.equal((await echo.collect(counting(0))).text, '');
    });

    withNetwork(
      'both ways at once: a reply is there before the next request is sent, and requests may end first',
      async (network) => {
        await network.start('a', {
          async *chat(requests) {
            for await (const { text } of requests) yield { text: `re ${text}` };
            yield { text: 'bye' };
          },
        });
        let answered: () => void = () => {};
        async function* pingPong() {
          for (let i = 0; i < 50; i++) {
            const turn = new Promise<void>((resolve) => (answered = resolve));
            yield { text: String(i) };
            await turn;
          }
        }
        const replies: string[] = [];
        for await (const { text } of network.caller.client(EchoService).chat(pingPong())) {
          replies.push(text);
          answered();
        }
        assert.deepEqual(replies, [...numbers(50).map((text) => `re ${text}`), 'bye']);
      },
    );

    withNetwork('many streams at once, and unary calls among them, do not mix', async (network) => {
      await network.start('a', {
        async *list({ text }) {
          for (let i = 0; i < 200; i++) yield { text: `${text}.${i}.${'x'.repeat(i * 10)}` };
        },
      });
      const echo = network.caller.client(EchoService);
      const [streams, uploads, replies] = await Promise.all([
        Promise.all(numbers(50).map((id) => readAll(echo.list({ text: id })))),
        Promise.all(numbers(20).map((id) => echo.collect(counting(Number(id) * 10)))),
        Promise.all(numbers(200).map((text) => echo.say({ text }))),
      ]);
      for (const [id, stream] of streams.entries()) {
        assert.equal(stream.length, 200);
        for (const [i, text] of stream.entries())
          assert.ok(text.startsWith(`${id}.${i}.`), text.slice(0, 20));
      }
      assert.deepEqual(
        texts(uploads),
        uploads.map((_, id) => numbers(id * 10).join('')),
      );
      assert.deepEqual(texts(replies), numbers(200));
    });

    withNetwork('a stream at full speed does not starve unary calls', async (network) => {
      const big = 'x'.repeat(64 * 1024);
      await network.start('a', {
        async *list() {
          for (;;) yield { text: big };
        },
      });
      const echo = network.caller.client(EchoService);
      const stop = new AbortController();
      let read = 0;
      const reading = (async () => {
        for await (const _ of echo.list({ text: '' }, { signal: stop.signal })) read++;
      })();
      const failed = assert.rejects(reading, failsWith('CANCELLED'));
      await until(() => read > 10);
      for (let i = 0; i < 50; i++) await echo.say({ text: String(i) }, { timeoutMs: 2_000 });
      stop.abort();
      await failed;
    });

    withNetwork('a slow reader bounds what is produced: the window and one message', async (network) => {
      const text = 'x'.repeat(10_000);
      let produced = 0;
      await network.start('a', {
        async *list() {
          for (;;) {
            produced += text.length;
            yield { text };
          }
        },
      });
      const echo = network.caller.client(EchoService);
      const messages = echo.list({ text: '' })[Symbol.asyncIterator]();
      let read = 0;
      for (let round = 0; round < 100; round++) {
        const { value } = await messages.next();
        read += value?.text.length ?? 0;
        // A call later, whatever could be produced has been.
        if (round % 10 === 0) for (let i = 0; i < 5; i++) await echo.say({ text: '' });
        const ahead = produced - read;
        assert.ok(ahead <= WINDOW_BYTES + 2 * text.length, `${ahead} bytes ahead of the reader`);
      }
      assert.ok(produced - read > WINDOW_BYTES / 4, 'nothing is produced ahead at all');
      await messages.return?.();
    });

    withNetwork('a slow handler bounds what its caller produces', async (network) => {
      const text = 'x'.repeat(10_000);
      let produced = 0;
      let read = 0;
      let furthest = 0;
      async function* requests() {
        for (let i = 0; i < 300; i++) {
          produced += text.length;
          yield { text };
        }
      }
      const echo = network.caller.client(EchoService);
      await network.start('a', {
        async collect(messages) {
          for await (const message of messages) {
            for (let i = 0; i < 2; i++) await echo.say({ text: '' });
            read += message.text.length;
            furthest = Math.max(furthest, produced - read);
          }
          return { text: 'done' };
        },
      });
      assert.equal((await echo.collect(requests(), { timeoutMs: 50_000 })).text, 'done');
      assert.ok(furthest <= WINDOW_BYTES + 2 * text.length, `${furthest} bytes ahead of the handler`);
    });

    withNetwork('messages of 960 KiB pass, one above is refused by name, both ways', async (network) => {
      const most = 'x'.repeat(MAX_MESSAGE_BYTES - 20);
      const tooMuch = 'x'.repeat(MAX_MESSAGE_BYTES);
      await network.start('a', {
        async *list({ text }) {
          for (let i = 0; i < 8; i++) yield { text: most };
          if (text === 'more') yield { text: tooMuch };
        },
        async collect(requests) {
          let length = 0;
          for await (const { text } of requests) length += text.length;
          return { text: String(length) };
        },
      });
      const echo = network.caller.client(EchoService);
      assert.equal((await readAll(echo.list({ text: '' }))).length, 8);
      await assert.rejects(readAll(echo.list({ text: 'more' })), failsWith('INTERNAL', 'MESSAGE_TOO_LARGE'));
      async function* upload(last: string) {
        for (let i = 0; i < 8; i++) yield { text: most };
        yield { text: last };
      }
      assert.equal((await echo.collect(upload(''))).text, String(8 * most.length));
      await assert.rejects(echo.collect(upload(tooMuch)), failsWith('INVALID_ARGUMENT', 'MESSAGE_TOO_LARGE'));
    });

    withNetwork("a reader who leaves stops the handler: its signal, and its 'finally'", async (network) => {
      const events: string[] = [];
      const done = Promise.withResolvers<void>();
      await network.start('a', {
        async *list(_request, call) {
          call.signal.addEventListener('abort', () => events.push('signal'));
          try {
            for (let i = 0; ; i++) {
              yield { text: String(i) };
              if (i === 9) await aborted(call);
            }
          } finally {
            events.push('finally');
            done.resolve();
          }
        },
      });
      const read: string[] = [];
      for await (const { text } of network.caller.client(EchoService).list({ text: '' })) {
        read.push(text);
        if (text === '9') break;
      }
      await done.promise;
      assert.deepEqual(read, numbers(10));
      assert.deepEqual(events, ['signal', 'finally']);
    });

    withNetwork("the caller's signal ends a stream that is silent", async (network) => {
      const stopped = Promise.withResolvers<RuntimeError>();
      const node = await network.start('a', {
        async *list(request, call) {
          yield request;
          await aborted(call);
          stopped.resolve(RuntimeError.from(call.signal.reason));
        },
      });
      const stop = new AbortController();
      const echo = network.caller.client(EchoService);
      const messages = echo.list({ text: 'x' }, { signal: stop.signal })[Symbol.asyncIterator]();
      assert.equal((await messages.next()).value?.text, 'x');
      const next = messages.next();
      stop.abort();
      await assert.rejects(next, failsWith('CANCELLED'));
      assert.deepEqual(await messages.next(), { value: undefined, done: true });
      assert.equal((await stopped.promise).code, 'CANCELLED');
      await until(() => node.server.inFlight === 0);
    });

    withNetwork('a handler that has enough leaves its caller, whose generator ends', async (network) => {
      await network.start('a', {
        async collect(requests) {
          for await (const { text } of requests) if (text === '5') return { text: 'enough' };
          return { text: 'all' };
        },
      });
      const { promise: left, resolve } = Promise.withResolvers<void>();
      async function* endless() {
        try {
          for (let i = 0; ; i++) yield { text: String(i) };
        } finally {
          resolve();
        }
      }
      assert.equal((await network.caller.client(EchoService).collect(endless())).text, 'enough');
      await left;
    });

    withNetwork('an error of the handler comes after what was sent before it', async (network) => {
      const thrown = new RuntimeError({
        code: 'RESOURCE_EXHAUSTED',
        message: 'no more',
        reason: 'NO_MORE',
        domain: 'echo.v1',
        metadata: { at: '100' },
      });
      await network.start('a', {
        async *list() {
          yield* counting(100);
          throw thrown;
        },
      });
      const read: string[] = [];
      const reading = async () => {
        for await (const { text } of network.caller.client(EchoService).list({ text: '' })) read.push(text);
      };
      const caught = await reading().catch((error: unknown) => error);
      assert.ok(caught instanceof RuntimeError);
      assert.deepEqual({ ...caught, message: caught.message }, { ...thrown, message: thrown.message });
      assert.deepEqual(read, numbers(100));
    });

    withNetwork('an error of the requests ends the call, here and there', async (network) => {
      const stopped = Promise.withResolvers<unknown>();
      await network.start('a', {
        async collect(requests) {
          try {
            return { text: (await readAll(requests)).join('') };
          } catch (thrown) {
            stopped.resolve(thrown);
            throw thrown;
          }
        },
      });
      async function* failing() {
        yield* counting(3);
        throw new RuntimeError({ code: 'ABORTED', message: 'changed my mind' });
      }
      await assert.rejects(network.caller.client(EchoService).collect(failing()), failsWith('ABORTED'));
      assert.ok(failsWith('CANCELLED')(await stopped.promise));
    });

    withNetwork(
      'a deadline ends a stream at both ends; without one it may take for ever',
      async (network) => {
        const stopped = Promise.withResolvers<RuntimeError>();
        let deadlineMs = 0;
        await network.start('a', {
          async *list(request, call) {
            deadlineMs = call.deadlineMs;
            yield request;
            if (request.text === 'short') return;
            await aborted(call);
            stopped.resolve(RuntimeError.from(call.signal.reason));
          },
        });
        const echo = network.caller.client(EchoService);
        await readAll(echo.list({ text: 'short' }));
        assert.equal(deadlineMs, Number.POSITIVE_INFINITY);
        await assert.rejects(
          readAll(echo.list({ text: '' }, { timeoutMs: 60 })),
          failsWith('DEADLINE_EXCEEDED'),
        );
        assert.match((await stopped.promise).code, /DEADLINE_EXCEEDED|CANCELLED/);
        assert.ok(deadlineMs < Number.POSITIVE_INFINITY);
      },
    );

    withNetwork(
      'a stream inside other work has no more time than that, and ends with it',
      async (network) => {
        await network.start('a', {
          async *list(request, call) {
            yield request;
            await aborted(call);
          },
        });
        const echo = network.caller.client(EchoService);
        const work = new AbortController();
        const deadlineMs = network.clock.now() + 60;
        await assert.rejects(
          runInContext(createContext({ deadlineMs }), () => readAll(echo.list({ text: '' }))),
          failsWith('DEADLINE_EXCEEDED'),
        );
        const reading = runInContext(createContext({ signal: work.signal }), () =>
          readAll(echo.list({ text: '' })),
        );
        const failed = assert.rejects(reading, failsWith('CANCELLED'));
        setTimeout(() => work.abort(), 20);
        await failed;
      },
    );

    withNetwork("a handler's context holds in every step of its generator", async (network) => {
      await network.start('a', {
        async *list(_request, call) {
          for (let i = 0; i < 5; i++) {
            yield { text: String(currentContext() === call) };
            await new Promise((resolve) => setImmediate(resolve));
            yield { text: String(currentContext() === call) };
          }
        },
      });
      const read = await readAll(network.caller.client(EchoService).list({ text: '' }));
      assert.deepEqual(read, Array(10).fill('true'));
    });

    withNetwork('a stream is opened when it is read, where it was made', async (network) => {
      let opened = 0;
      await network.start('a', {
        async *list(_request, call) {
          opened++;
          yield { text: call.metadata.own ?? '' };
        },
      });
      const echo = network.caller.client(EchoService);
      const made = runInContext(createContext({ metadata: { own: 'mine' } }), () => echo.list({ text: '' }));
      await echo.say({ text: '' });
      assert.equal(opened, 0);
      assert.deepEqual(await readAll(made), ['mine']);
      assert.deepEqual(await readAll(made), []);
      assert.equal(opened, 1);
    });

    withNetwork('what keeps a stream from opening is known before anything is sent', async (network) => {
      const refusal = new RuntimeError({ code: 'PERMISSION_DENIED', message: 'not you' });
      await network.start('a', {
        list: () => Promise.reject(refusal),
        collect: () => {
          throw refusal;
        },
      });
      const { call, client } = network.caller;
      const opening = call(EchoService.methods.list, 'echo', { text: '' });
      await assert.rejects(opening, failsWith('PERMISSION_DENIED'));
      const unknown = { ...EchoService.methods.collect, path: 'test.v1.EchoService/Nothing' };
      let asked = 0;
      async function* requests() {
        asked++;
        yield { text: '' };
      }
      await assert.rejects(call(unknown, 'echo', requests()), failsWith('UNIMPLEMENTED'));
      assert.equal(asked, 0);
      await assert.rejects(client(EchoService).collect(requests()), failsWith('PERMISSION_DENIED'));
    });

    withNetwork('a method is called as what it is', async (network) => {
      await network.start('a');
      const asUnary = { ...EchoService.methods.list, kind: 'unary' as const };
      const asStream = { ...EchoService.methods.say, kind: 'server-stream' as const };
      for (const method of [asUnary, asStream])
        await assert.rejects(
          network.caller.call(method, 'echo', { text: '' }),
          failsWith('UNIMPLEMENTED', 'METHOD_OF_OTHER_KIND'),
        );
    });

    withNetwork(
      'a node that goes away ends its streams: what came, then a retryable error',
      async (network) => {
        const node = await network.start('a', {
          async *list(_request, call) {
            yield* counting(10);
            await aborted(call);
          },
          async collect(requests, call) {
            await Promise.race([Array.fromAsync(requests), aborted(call)]);
            return { text: '' };
          },
        });
        const echo = network.caller.client(EchoService);
        const read: string[] = [];
        const reading = (async () => {
          for await (const { text } of echo.list({ text: '' })) read.push(text);
        })();
        let sent = 0;
        async function* endless() {
          for (;;) {
            yield { text: String(sent++) };
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
        }
        const sending = echo.collect(endless());
        const retryable = (error: unknown) =>
          failsWith('UNAVAILABLE')(error) && (error as RuntimeError).retryable;
        const failed = Promise.all([assert.rejects(reading, retryable), assert.rejects(sending, retryable)]);
        await until(() => read.length === 10 && sent > 3);
        await node[Symbol.asyncDispose]();
        await failed;
        assert.deepEqual(read, numbers(10));
      },
    );

    withNetwork(
      'drain ends streams of replies with a retryable error, and lets uploads finish',
      async (network) => {
        const events: string[] = [];
        const node = await network.start('a', {
          async *list(request, call) {
            try {
              yield request;
              await aborted(call);
            } finally {
              events.push('stream over');
            }
          },
        });
        const echo = network.caller.client(EchoService);
        const { promise: gate, resolve: open } = Promise.withResolvers<void>();
        let uploading = false;
        async function* upload() {
          yield { text: 'a' };
          uploading = true;
          await gate;
          yield { text: 'b' };
        }
        const sending = echo.collect(upload());
        const messages = echo.list({ text: 'x' })[Symbol.asyncIterator]();
        await messages.next();
        await until(() => uploading);
        assert.equal(node.server.inFlight, 2);
        const drained = node.server.drain().then(() => events.push('drained'));
        await assert.rejects(messages.next(), failsWith('UNAVAILABLE', 'DRAINING'));
        await assert.rejects(readAll(echo.list({ text: '' })), failsWith('UNAVAILABLE', 'DRAINING'));
        assert.equal(node.server.inFlight, 1);
        open();
        assert.equal((await sending).text, 'ab');
        await drained;
        assert.deepEqual(events, ['stream over', 'drained']);
      },
    );

    test('middleware brackets a stream until it is over, on both sides', { timeout: 60_000 }, async () => {
      const underWay = { client: 0, server: 0, subscriber: 0 };
      const ended: string[] = [];
      const bracket: Middleware = (next) => (call) => {
        underWay[call.kind]++;
        return whenEnded(next(call), (error) => {
          underWay[call.kind]--;
          ended.push(`${call.kind} ${error?.code ?? 'ok'}`);
        });
      };
      await using network = createNetwork({
        transport: createTransport(),
        clientMiddleware: [bracket],
        serverMiddleware: [bracket],
      });
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      await network.start('a', {
        async *list({ text }) {
          yield* counting(3);
          await gate;
          if (text === 'fail') throw new RuntimeError({ code: 'ABORTED', message: 'failed' });
        },
      });
      const echo = network.caller.client(EchoService);
      const messages = echo.list({ text: '' })[Symbol.asyncIterator]();
      await messages.next();
      assert.deepEqual(underWay, { client: 1, server: 1, subscriber: 0 });
      open();
      await Array.fromAsync({ [Symbol.asyncIterator]: () => messages });
      await assert.rejects(readAll(echo.list({ text: 'fail' })), failsWith('ABORTED'));
      await echo.collect(counting(3));
      await until(() => ended.length === 6);
      assert.deepEqual(underWay, { client: 0, server: 0, subscriber: 0 });
      assert.deepEqual(ended.sort(), [
        'client ABORTED',
        'client ok',
        'client ok',
        'server ABORTED',
        'server ok',
        'server ok',
      ]);
    });

    test('every message of a stream of requests is validated', { timeout: 60_000 }, async () => {
      const { collect } = EchoService.methods;
      const validate = ({ text }: Text) =>
        text === 'bad' ? [{ field: 'text', description: 'must not be bad' }] : [];
      const strict = { ...collect, request: { ...collect.request, validate } };
      const service = { ...EchoService, methods: { ...EchoService.methods, collect: strict } };
      await using network = createNetwork({
        transport: createTransport(),
        service,
        serverMiddleware: [validation()],
      });
      await network.start('a');
      async function* requests(last: string) {
        yield { text: 'good' };
        yield { text: last };
      }
      const echo = network.caller.client(service);
      assert.equal((await echo.collect(requests('too'))).text, 'goodtoo');
      await assert.rejects(echo.collect(requests('bad')), failsWith('INVALID_ARGUMENT', 'INVALID_REQUEST'));
    });
  });
}
