import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recorder } from './conformance-recorder.ts';
import type { Channel, Transport } from './types.ts';

/** A transport under test. Disposing ends what the factory started besides the transport itself. */
export interface TransportHarness extends AsyncDisposable {
  readonly transport: Transport;
  /** An address of the scheme where nobody listens. */
  readonly deadAddress: string;
  /** The address through which `lose` works on what listens at `address`. Default: `address` itself. */
  reach?(address: string): Promise<string>;
  /** Breaks the channels dialled through `reach(address)`, as a network or a killed process does. */
  lose(address: string): void;
}

/** Registers the tests that every {@link Transport} must pass; `factory` is called for each. */
export function transportConformance(
  name: string,
  factory: () => Promise<TransportHarness> | TransportHarness,
): void {
  const check = (title: string, run: (harness: TransportHarness) => Promise<void>) =>
    test(title, { timeout: 20_000 }, async () => {
      const harness = await factory();
      try {
        await run(harness);
      } finally {
        await harness.transport[Symbol.asyncDispose]();
        await harness[Symbol.asyncDispose]();
      }
    });

  describe(`transport conformance: ${name}`, () => {
    check(
      'a listener has an address of the scheme, and a dialled channel comes in',
      async ({ transport }) => {
        const { listener, dialler, accepted } = await connect(transport);
        assert.ok(listener.address.startsWith(`${transport.name}://`), listener.address);
        assert.equal(dialler.peer, listener.address);
        assert.notEqual(accepted.peer, '');
        assert.ok(dialler.maxMessageBytes > 0);
      },
    );

    check('frames arrive whole and in order, in both directions', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const [there, back] = [recorder(accepted), recorder(dialler)];
      for (let batch = 0; batch < 40; batch++) {
        dialler.send([text(`a${batch}`), text(`b${batch}`), new Uint8Array(0)]);
        accepted.send([text(`c${batch}`)]);
        if (batch % 8 === 0) await new Promise((done) => setImmediate(done));
      }
      await Promise.all([there.count(120), back.count(40)]);
      const batches = Array.from({ length: 40 }, (_, batch) => batch);
      assert.deepEqual(
        there.texts(),
        batches.flatMap((batch) => [`a${batch}`, `b${batch}`, '']),
      );
      assert.deepEqual(
        back.texts(),
        batches.map((batch) => `c${batch}`),
      );
    });

    check('frames sent before there is a receiver are kept for it, in order', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const probe = recorder(dialler);
      dialler.send([text('1'), text('2')]);
      accepted.send([text('go')]);
      await probe.count(1);
      dialler.send([text('3')]);
      const there = recorder(accepted);
      await there.count(3);
      assert.deepEqual(there.texts(), ['1', '2', '3']);
    });

    check('what a peer has not read is told where it can be known, until it has', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      if (accepted.unsentBytes === undefined) return;
      const { maxMessageBytes } = accepted;
      // More than any buffer of the system takes, less than what a channel is given up for.
      for (let batch = 0; batch < 40; batch++) accepted.send([new Uint8Array(maxMessageBytes)]);
      const waiting = async (condition: (bytes: number) => boolean) => {
        while (!condition(accepted.unsentBytes ?? 0)) await new Promise((done) => setImmediate(done));
      };
      await new Promise((done) => setTimeout(done, 50));
      await waiting((bytes) => bytes > maxMessageBytes);
      const there = recorder(dialler);
      await there.count(40);
      await waiting((bytes) => bytes === 0);
    });

    check('a batch of maxMessageBytes passes, as one frame and as many', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      const large = pattern(dialler.maxMessageBytes);
      dialler.send([large]);
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < large.length; at += 10_007) pieces.push(large.subarray(at, at + 10_007));
      dialler.send(pieces);
      await there.count(1 + pieces.length);
      assert.ok(Buffer.from(large).equals(there.frames[0] ?? Buffer.alloc(0)), 'one frame');
      assert.ok(Buffer.from(large).equals(Buffer.concat(there.frames.slice(1))), 'many frames');
    });

    check('a batch above maxMessageBytes is refused, and the channel lives on', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      const half = new Uint8Array(Math.floor(dialler.maxMessageBytes / 2) + 1);
      assert.throws(() => dialler.send([half, half]), { code: 'INVALID_ARGUMENT' });
      dialler.send([text('still here')]);
      await there.count(1);
      assert.deepEqual(there.texts(), ['still here']);
    });

    check('many large batches pass while the other direction does the same', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const [there, back] = [recorder(accepted), recorder(dialler)];
      const size = Math.min(dialler.maxMessageBytes, 512 * 1024);
      for (let round = 0; round < 12; round++)
        for (const end of [dialler, accepted]) end.send([pattern(size, round)]);
      await Promise.all([there.count(12), back.count(12)]);
      for (const { frames } of [there, back])
        frames.forEach((frame, round) => {
          assert.ok(frame.equals(pattern(size, round)), `frame ${round}`);
        });
    });

    check('many channels to one listener do not mix', async ({ transport }) => {
      const accepted: Channel[] = [];
      const listener = await transport.listen((channel) => {
        accepted.push(channel);
        channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
      }, node('many'));
      const channels = await Promise.all(Array.from({ length: 50 }, () => transport.dial(listener.address)));
      const echoes = channels.map((channel) => recorder(channel));
      for (let round = 0; round < 5; round++)
        channels.forEach((channel, index) => {
          channel.send([text(`${index}/${round}`)]);
        });
      await Promise.all(echoes.map((echo) => echo.count(5)));
      echoes.forEach((echo, index) => {
        assert.deepEqual(
          echo.texts(),
          [0, 1, 2, 3, 4].map((round) => `${index}/${round}`),
        );
      });
      assert.equal(accepted.length, 50);
    });

    check('close sends what was queued, then both ends close without an error', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      const size = Math.min(dialler.maxMessageBytes, 900 * 1024);
      for (let round = 0; round < 6; round++) dialler.send([pattern(size, round)]);
      await dialler.close();
      assert.equal(await dialler.closed, undefined);
      assert.equal(await accepted.closed, undefined);
      assert.equal(there.frames.length, 6);
      assert.ok(there.frames[5]?.equals(pattern(size, 5)));
    });

    check('close, send and dispose after close do nothing', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      await Promise.all([dialler.close(), dialler.close()]);
      dialler.send([text('too late')]);
      await dialler[Symbol.asyncDispose]();
      await accepted.closed;
      accepted.send([text('too late')]);
      await accepted.close();
      assert.deepEqual(there.texts(), []);
    });

    check('nothing is delivered after close', async ({ transport }) => {
      const { dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      dialler.send([text('unheard')]);
      await accepted.close();
      await dialler.closed;
      assert.deepEqual(there.texts(), []);
    });

    check('a lost channel closes both ends with UNAVAILABLE', async (harness) => {
      const { dialler, accepted, listener } = await connect(harness.transport, harness);
      recorder(accepted);
      dialler.send([text('x')]);
      harness.lose(listener.address);
      for (const end of [dialler, accepted]) assert.equal((await end.closed)?.code, 'UNAVAILABLE');
      dialler.send([text('nobody hears this')]);
      await dialler.close();
    });

    check('a receiver that throws loses its channel and nothing else', async ({ transport }) => {
      const first = await connect(transport);
      const second = await connect(transport, undefined, 'second');
      first.accepted.onFrames(() => {
        throw new Error('on purpose');
      });
      first.dialler.send([text('x')]);
      assert.equal((await first.accepted.closed)?.code, 'INTERNAL');
      assert.equal((await first.dialler.closed)?.code, 'UNAVAILABLE');
      const there = recorder(second.accepted);
      second.dialler.send([text('y')]);
      await there.count(1);
    });

    check('to dial where nobody listens is UNAVAILABLE, quickly', async ({ transport, deadAddress }) => {
      const startedAt = performance.now();
      await assert.rejects(transport.dial(deadAddress), { name: 'RuntimeError', code: 'UNAVAILABLE' });
      assert.ok(performance.now() - startedAt < 2_000);
    });

    check('an address of another transport is INVALID_ARGUMENT', async ({ transport }) => {
      for (const address of ['other://127.0.0.1:4711', 'nonsense', '', `${transport.name}://`])
        await assert.rejects(
          transport.dial(address),
          { name: 'RuntimeError', code: 'INVALID_ARGUMENT' },
          address,
        );
    });

    check('an aborted signal stops dial and listen', async ({ transport }) => {
      const listener = await transport.listen(() => assert.fail('nobody should come in'), node('abort'));
      const signal = AbortSignal.abort();
      await assert.rejects(transport.dial(listener.address, { signal }), { code: 'CANCELLED' });
      await assert.rejects(
        transport.listen(() => {}, { ...node('abort-2'), signal }),
        { code: 'CANCELLED' },
      );
      await new Promise((done) => setTimeout(done, 5));
    });

    check('a disposed listener takes no new channel; open ones live on', async ({ transport }) => {
      const { listener, dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      await listener[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
      await assert.rejects(transport.dial(listener.address), { code: 'UNAVAILABLE' });
      dialler.send([text('alive')]);
      await there.count(1);
    });

    check('disposing the transport closes everything, idempotently', async ({ transport }) => {
      const { listener, dialler, accepted } = await connect(transport);
      const there = recorder(accepted);
      dialler.send([text('last words')]);
      await Promise.all([transport[Symbol.asyncDispose](), transport[Symbol.asyncDispose]()]);
      await transport[Symbol.asyncDispose]();
      for (const end of [dialler, accepted]) assert.equal(await end.closed, undefined);
      assert.ok(there.texts().length <= 1);
      await assert.rejects(transport.dial(listener.address), { code: 'FAILED_PRECONDITION' });
      await assert.rejects(
        transport.listen(() => {}, node('late')),
        { code: 'FAILED_PRECONDITION' },
      );
    });
  });
}

const node = (nodeId: string) => ({ service: 'conformance', nodeId: `conformance-${nodeId}` });
const text = (value: string) => new TextEncoder().encode(value);

function pattern(bytes: number, seed = 0): Uint8Array {
  const frame = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at++) frame[at] = (at * 31 + (at >> 8) + seed) & 0xff;
  return frame;
}

async function connect(transport: Transport, harness?: TransportHarness, nodeId = 'first') {
  const { promise, resolve } = Promise.withResolvers<Channel>();
  const listener = await transport.listen(resolve, node(nodeId));
  const address = harness?.reach ? await harness.reach(listener.address) : listener.address;
  const dialler = await transport.dial(address);
  return { listener, dialler, accepted: await promise };
}
