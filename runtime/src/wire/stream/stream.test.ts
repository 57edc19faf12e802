import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../clock/fake.ts';
import type { RuntimeError } from '../../errors/runtime-error.ts';
import { failsWith } from '../../rpc/conformance/fails-with.ts';
import { createDeadlines } from '../deadlines.ts';
import { decodeError } from '../error-body.ts';
import { kinds, STREAM } from '../frame.ts';
import { readFrame } from '../frame-reader.ts';
import { encodeRequest } from '../request-body.ts';
import { encodeResponse } from '../response-body.ts';
import { createTestChannel } from '../test-channel.ts';
import { createWireClient, OPEN_TIMEOUT_MS, type WireStreamRequest } from '../wire-client.ts';
import { serveChannel } from '../wire-server.ts';
import { MAX_CREDIT_BYTES, WINDOW_BYTES } from './flow.ts';
import type { IncomingStream } from './server-stream.ts';
import { encodeCredit, encodeData, encodeEnd } from './stream-frames.ts';

/** Long enough for what is queued to leave. */
const turn = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};
const path = 'a.B/C';
const payload = Buffer.from('x');
const big = new Uint8Array(WINDOW_BYTES);

/** A client over a channel whose other end is the test. */
function clientSide() {
  const clock = createFakeClock();
  const end = createTestChannel();
  const client = createWireClient(end.channel, { clock, deadlines: createDeadlines(clock) });
  const request = (more: Partial<WireStreamRequest<string>> = {}): WireStreamRequest<string> => ({
    path,
    metadata: {},
    payload,
    deadlineMs: Number.POSITIVE_INFINITY,
    decode: (bytes) => Buffer.from(bytes).toString(),
    ...more,
  });
  const sent = async (kind: number) => {
    await turn();
    return end.sent.filter((frame) => frame[0] === kind).map(readFrame);
  };
  /** Opens a stream of replies; its id is 1. */
  const open = async () => {
    const opening = client.stream(request());
    end.feed(encodeCredit(1, 0));
    return (await opening).replies;
  };
  return { ...end, end, clock, client, request, sent, open };
}

/** A server over a channel whose other end is the test. */
function serverSide(serve: (stream: IncomingStream) => void = () => {}) {
  const end = createTestChannel();
  let malformed: RuntimeError | undefined;
  const streams: IncomingStream[] = [];
  serveChannel(end.channel, {
    clock: createFakeClock(),
    dispatch: async (call) => call.payload,
    dispatchStream(stream) {
      streams.push(stream);
      serve(stream);
    },
    isServing: () => true,
    onMalformed: (error) => {
      malformed = error;
    },
  });
  const body = { path, remainingMs: 1_000, metadata: {}, payload };
  const answer = async (callId: number) => {
    await turn();
    return end.sent.map(readFrame).filter((frame) => frame.callId === callId);
  };
  return {
    end,
    streams,
    answer,
    open: (callId = 1) => end.feed(encodeRequest(callId, body, STREAM)),
    call: (callId: number) => end.feed(encodeRequest(callId, body)),
    malformed: () => malformed?.message ?? '',
  };
}

/** A handler that takes messages and never reads them. */
const reading = (stream: IncomingStream) => {
  const requests = stream.requests((bytes) => Buffer.from(bytes).toString());
  stream.open();
  return requests;
};

describe('a peer that breaks the rules of streams', () => {
  test('more than the window without credit: a server closes the channel', () => {
    const { end, open, malformed } = serverSide(reading);
    open();
    end.feed(encodeData(1, 0, big));
    assert.equal(end.isClosed, false, 'one message may go beyond');
    end.feed(encodeData(1, 1, payload));
    assert.equal(end.isClosed, true);
    assert.match(malformed(), /sends more than it was allowed to/);
  });

  test('empty messages take their part of the window, too', () => {
    const { end, open } = serverSide(reading);
    open();
    let sent = 0;
    while (!end.isClosed && sent < 10_000) end.feed(encodeData(1, sent++, new Uint8Array()));
    assert.ok(sent < 10_000, `${sent} were taken`);
  });

  test('more than the window without credit: a client closes the channel, and its reader gets what came', async () => {
    const { feed, open, end } = clientSide();
    const replies = await open();
    feed(encodeData(1, 0, big), encodeData(1, 1, payload));
    assert.equal(end.isClosed, true);
    assert.equal((await replies.next()).value?.length, big.length);
    await assert.rejects(replies.next(), failsWith('UNAVAILABLE'));
  });

  test('a gap fails the stream with DATA_LOSS and leaves other calls alone: at the server', async () => {
    const stopped: RuntimeError[] = [];
    const { end, open, call, answer, streams } = serverSide((stream) => {
      stream.onCancel = (error) => stopped.push(error);
      reading(stream);
    });
    open();
    end.feed(encodeData(1, 0, payload), encodeData(1, 2, payload));
    call(2);
    assert.equal(end.isClosed, false);
    const error = decodeError((await answer(1)).at(-1) ?? assert.fail());
    assert.ok(failsWith('DATA_LOSS', 'STREAM_GAP')(error));
    assert.equal(stopped.length, 1);
    assert.equal(streams.length, 1);
    assert.equal((await answer(2)).at(-1)?.kind, kinds.response);
  });

  test('a gap fails the stream with DATA_LOSS and leaves other calls alone: at the client', async () => {
    for (const late of [encodeData(1, 5, payload), encodeEnd(1, 5)]) {
      const { feed, open, end, sent } = clientSide();
      const replies = await open();
      feed(encodeData(1, 0, payload));
      assert.equal((await replies.next()).value, 'x');
      feed(late);
      await assert.rejects(replies.next(), failsWith('DATA_LOSS', 'STREAM_GAP'));
      assert.equal((await sent(kinds.cancel)).length, 1);
      assert.equal(end.isClosed, false);
    }
  });

  test('messages after the end close the channel', () => {
    const { end, open, malformed } = serverSide(reading);
    open();
    end.feed(encodeEnd(1, 0), encodeData(1, 0, payload));
    assert.equal(end.isClosed, true);
    assert.match(malformed(), /goes on after its end/);
  });

  test('messages for a call that is not known, or not a stream, are ignored', async () => {
    const server = serverSide(reading);
    server.end.feed(encodeData(9, 0, payload), encodeEnd(9, 1), encodeCredit(9, 1));
    server.call(9);
    server.end.feed(encodeData(9, 0, payload));
    assert.equal((await server.answer(9)).at(-1)?.kind, kinds.response);
    const { feed, end } = clientSide();
    feed(encodeData(9, 0, payload), encodeEnd(9, 1), encodeCredit(9, 1));
    assert.equal(end.isClosed || server.end.isClosed, false);
  });

  test('messages where there are none to come close the channel', async () => {
    const { end, open } = serverSide();
    open();
    end.feed(encodeData(1, 0, payload));
    assert.equal(end.isClosed, true);
    const early = clientSide();
    const opening = early.client.stream(early.request());
    early.feed(encodeData(1, 0, payload));
    await assert.rejects(opening, failsWith('UNAVAILABLE'));
    assert.equal(early.end.isClosed, true);
  });

  test('credit beyond all reason closes the channel', () => {
    const { end, open, malformed } = serverSide();
    open();
    for (let i = 0; i < 4; i++) end.feed(encodeCredit(1, MAX_CREDIT_BYTES / 2));
    assert.equal(end.isClosed, true);
    assert.match(malformed(), /is allowed to send/);
  });

  test('one reply to a stream of replies is an error', async () => {
    const { feed, open } = clientSide();
    const replies = await open();
    feed(encodeResponse(1, payload, path));
    await assert.rejects(replies.next(), failsWith('INTERNAL', 'MALFORMED_FRAME'));
  });
});

describe('the calling end of a stream', () => {
  test('credit is given back in halves of the window, by what has been read', async () => {
    const { feed, open, sent } = clientSide();
    const replies = await open();
    const eighth = new Uint8Array(WINDOW_BYTES / 8);
    for (let i = 0; i < 7; i++) feed(encodeData(1, i, eighth));
    assert.equal((await sent(kinds.credit)).length, 0);
    for (let i = 0; i < 3; i++) await replies.next();
    assert.equal((await sent(kinds.credit)).length, 0);
    await replies.next();
    const [credit, ...others] = await sent(kinds.credit);
    assert.ok((credit?.uint32() ?? 0) >= WINDOW_BYTES / 2);
    assert.deepEqual(others, []);
  });

  test('a stream that is not opened within 5 s fails, and the other side is told', async () => {
    const { clock, feed, client, request, sent } = clientSide();
    const failed = assert.rejects(
      client.stream(request()),
      failsWith('DEADLINE_EXCEEDED', 'STREAM_NOT_OPENED'),
    );
    for (let passed = 0; passed <= OPEN_TIMEOUT_MS; passed += 500) {
      await clock.advance(500);
      // It lives, it only does not open.
      feed(Buffer.from([kinds.status, 0, 0, 0, 0, 0, 1]));
    }
    await failed;
    assert.equal((await sent(kinds.cancel)).length, 1);
  });

  test('a stream that is silent is pinged and stays; one whose peer is dead fails', async () => {
    const { clock, feed, open, sent } = clientSide();
    const replies = await open();
    const next = replies.next();
    let answered = 0;
    for (let i = 0; i < 60; i++) {
      await clock.advance(500);
      const probes = await sent(kinds.probe);
      for (const { callId } of probes.slice(answered))
        feed(Buffer.from([kinds.status, 0, 0, 0, 0, callId, 1]));
      answered = probes.length;
    }
    assert.ok(answered > 10, `${answered} pings in 30 s`);
    feed(encodeData(1, 0, payload));
    assert.equal((await next).value, 'x');
    const last = assert.rejects(replies.next(), failsWith('UNAVAILABLE'));
    for (let i = 0; i < 10; i++) await clock.advance(500);
    await last;
  });

  test('what the caller sends is not read before the stream is open, nor faster than credit comes', async () => {
    const { feed, client, request } = clientSide();
    let made = 0;
    async function* messages() {
      for (;;) {
        made++;
        yield new Uint8Array(1_000);
      }
    }
    const requests = {
      messages: messages(),
      encode: (message: unknown) => message as Uint8Array,
      within: <R>(work: () => R) => work(),
    };
    const reply = client.upload(request({ requests }));
    await turn();
    assert.equal(made, 0);
    feed(encodeCredit(1, 10_000));
    await turn();
    await turn();
    assert.ok(made >= 9 && made <= 10, `${made} were made`);
    feed(encodeCredit(1, 10_000));
    await turn();
    await turn();
    assert.ok(made >= 18 && made <= 20, `${made} were made`);
    feed(encodeResponse(1, Buffer.from('done'), path));
    assert.equal(await reply, 'done');
    await turn();
    const after = made;
    feed(encodeCredit(1, 10_000));
    await turn();
    assert.equal(made, after);
  });
});
