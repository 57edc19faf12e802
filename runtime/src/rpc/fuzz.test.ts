import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock/system.ts';
import { RuntimeError as WireError } from '../errors/runtime-error.ts';
import { UnsampledContext } from '../tracing/span-context.ts';
import { createDeadlines } from '../wire/deadlines.ts';
import { encodeError } from '../wire/error-body.ts';
import { kinds, STREAM } from '../wire/frame.ts';
import { allocateFrame } from '../wire/frame-writer.ts';
import { encodeRequest } from '../wire/request-body.ts';
import { pump } from '../wire/stream/pump.ts';
import type { IncomingStream } from '../wire/stream/server-stream.ts';
import { encodeCredit, encodeData, encodeEnd } from '../wire/stream/stream-frames.ts';
import { createTestChannel } from '../wire/test-channel.ts';
import { createWireClient } from '../wire/wire-client.ts';
import { serveChannel } from '../wire/wire-server.ts';

const FRAMES = 100_000;
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
  const callId = random(50);
  const body = { path: 'a.B/C', remainingMs: 10, metadata: { a: 'b' }, payload: noise() };
  const shapes = [
    noise,
    () => encodeError(callId, new WireError({ code: 'INTERNAL', message: 'm', metadata: { a: 'b' } })),
    () => encodeRequest(callId, body),
    () => encodeRequest(callId, body, STREAM),
    () => encodeRequest(callId, { ...body, trace: new UnsampledContext() }),
    () => encodeData(callId, random(3), noise()),
    () => encodeEnd(callId, random(3)),
    () => encodeCredit(callId, random(2) === 0 ? 1 : 0xffff_ffff),
    () => allocateFrame(kinds.cancel, callId, 0),
  ];
  const valid = shapes[random(shapes.length)]?.() ?? noise();
  if (valid.length === 0) return valid;
  for (let flips = random(6); flips > 0; flips--) valid[random(valid.length)] = random(256);
  if (random(2) === 0) return valid.subarray(0, random(valid.length + 1));
  return random(10) === 0 ? Buffer.concat([valid, noise()]) : valid;
}

const codec = {
  encode: (message: unknown) => message as Uint8Array,
  within: <R>(work: () => R): R => work(),
};

/** Sends back what it gets. */
function echo(stream: IncomingStream): void {
  const requests = stream.requests((payload) => payload);
  stream.open();
  pump(requests, stream.replies, codec).catch((thrown) => stream.fail(WireError.from(thrown)));
}

async function* endless() {
  for (;;) yield new Uint8Array(1_000);
}

test(`${FRAMES} hostile frames crash neither server nor client (FUZZ_SEED=${SEED})`, async () => {
  const random = createRandom(SEED);
  const deadlines = createDeadlines(systemClock);
  let refused = 0;
  let dispatched = 0;
  let streams = 0;
  let received = 0;

  let server = createTestChannel();
  const serve = () =>
    serveChannel(server.channel, {
      clock: systemClock,
      dispatch: async (call) => {
        dispatched++;
        return call.payload;
      },
      dispatchStream(stream) {
        streams++;
        echo(stream);
      },
      isServing: () => true,
    });
  serve();
  let client = createTestChannel();
  const calls: Promise<unknown>[] = [];
  const listen = () => {
    const wire = createWireClient(client.channel, { clock: systemClock, deadlines });
    const request = {
      path: 'a.B/C',
      metadata: {},
      payload: new Uint8Array(),
      deadlineMs: systemClock.now() + 60_000,
      decode: (payload: Uint8Array) => payload.length,
    };
    const sending = () => ({ ...request, requests: { ...codec, messages: endless() } });
    const read = async () => {
      const { replies } = await wire.stream(sending());
      for await (const _ of replies) received++;
    };
    for (const call of [wire.request(request), wire.upload(sending()), read()])
      calls.push(call.catch((error: unknown) => assert.ok(error instanceof WireError)));
    // So that streams are open, whatever comes.
    for (let callId = 1; callId <= 3; callId++) client.feed(encodeCredit(callId, 10_000));
    return wire;
  };
  let wire = listen();

  for (let i = 0; i < FRAMES; i++) {
    const frame = hostileFrame(random);
    server.feed(frame);
    client.feed(frame);
    if (server.isClosed) {
      refused++;
      server = createTestChannel();
      serve();
    }
    if (client.isClosed) {
      client = createTestChannel();
      wire = listen();
    }
    // Replies and cancellations get their turn, as they would between two reads of a socket.
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await wire.close();
  await Promise.all(calls);
  assert.ok(refused > 1_000, `${refused} channels were refused`);
  assert.ok(dispatched > 1_000, `${dispatched} frames were calls after all`);
  assert.ok(streams > 1_000, `${streams} frames opened a stream`);
  assert.ok(received > 20, `${received} messages were read`);
});
