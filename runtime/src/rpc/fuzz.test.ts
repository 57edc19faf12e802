import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock/system.ts';
import type { RuntimeError } from '../errors/runtime-error.ts';
import { RuntimeError as WireError } from '../errors/runtime-error.ts';
import type { Channel, Frame } from '../transport/types.ts';
import { createDeadlines } from '../wire/deadlines.ts';
import { encodeError } from '../wire/error-body.ts';
import { encodeRequest } from '../wire/request-body.ts';
import { createWireClient } from '../wire/wire-client.ts';
import { serveChannel } from '../wire/wire-server.ts';

const FRAMES = 200_000;
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_121);

/** Small and seeded, so that a failure can be run again. Source: mulberry32. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A frame that was valid once: bytes flipped, the end cut off or noise put behind; or nothing but noise. */
function hostileFrame(random: (below: number) => number): Buffer {
  const noise = () => Buffer.from(Array.from({ length: random(40) }, () => random(256)));
  const shape = random(4);
  if (shape === 0) return noise();
  const valid =
    shape === 1
      ? encodeError(random(50), new WireError({ code: 'INTERNAL', message: 'm', metadata: { a: 'b' } }))
      : encodeRequest(random(50), { path: 'a.B/C', remainingMs: 10, metadata: { a: 'b' }, payload: noise() });
  for (let flips = random(6); flips > 0; flips--) valid[random(valid.length)] = random(256);
  if (random(2) === 0) return valid.subarray(0, random(valid.length + 1));
  return random(10) === 0 ? Buffer.concat([valid, noise()]) : valid;
}

/** One end of a wire whose other end is this test. */
function createProbe() {
  let receiver: (frames: readonly Frame[]) => void = () => {};
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  const probe = {
    isClosed: false,
    channel: {
      peer: 'fuzz',
      maxMessageBytes: 1 << 20,
      send() {},
      onFrames(callback) {
        receiver = callback;
      },
      closed,
      async close() {
        probe.isClosed = true;
        resolve(undefined);
      },
      async [Symbol.asyncDispose]() {},
    } satisfies Channel,
    feed: (frame: Frame) => receiver([frame]),
  };
  return probe;
}

test(`${FRAMES} hostile frames crash neither server nor client (FUZZ_SEED=${SEED})`, async () => {
  const random = createRandom(SEED);
  const deadlines = createDeadlines(systemClock);
  let refused = 0;
  let dispatched = 0;

  let server = createProbe();
  const serve = () =>
    serveChannel(server.channel, {
      clock: systemClock,
      dispatch: async (call) => {
        dispatched++;
        return call.payload;
      },
      dispatchStream: () => {},
      isServing: () => true,
    });
  serve();
  let client = createProbe();
  const calls: Promise<unknown>[] = [];
  const listen = () => {
    const wire = createWireClient(client.channel, { clock: systemClock, deadlines });
    for (let i = 0; i < 3; i++) {
      const request = {
        path: 'a.B/C',
        metadata: {},
        payload: new Uint8Array(),
        deadlineMs: systemClock.now() + 60_000,
        decode: (payload: Uint8Array) => payload.length,
      };
      calls.push(wire.request(request).catch((error: unknown) => assert.ok(error instanceof WireError)));
    }
    return wire;
  };
  let wire = listen();

  for (let i = 0; i < FRAMES; i++) {
    const frame = hostileFrame(random);
    server.feed(frame);
    client.feed(frame);
    if (server.isClosed) {
      refused++;
      server = createProbe();
      serve();
    }
    if (client.isClosed) {
      client = createProbe();
      wire = listen();
    }
    // Replies and cancellations get their turn, as they would between two reads of a socket.
    if (i % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await wire.close();
  await Promise.all(calls);
  assert.ok(refused > 1_000, `${refused} channels were refused`);
  assert.ok(dispatched > 1_000, `${dispatched} frames were calls after all`);
});
