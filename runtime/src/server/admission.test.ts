import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { systemClock } from '../clock/system.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { fixedLimit } from '../limiter/concurrency.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { isRefusal, type Ticket } from '../wire/admit.ts';
import { decodeError } from '../wire/error-body.ts';
import { readFrame } from '../wire/frame-reader.ts';
import { type AdmissionOptions, createAdmission, type Peer } from './admission.ts';
import type { Route } from './router.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const { say, wait } = EchoService.methods;
const internal = { ...wait, access: 'service' as const };
const routes = new Map(
  [say, internal].map((method): [string, Route] => [
    method.path,
    { method, target: 'echo', handle: () => undefined },
  ]),
);

function admission(options: Partial<AdmissionOptions> = {}) {
  return createAdmission({
    clock: systemClock,
    limit: fixedLimit(10),
    maxWaitMs: 0,
    findRoute: (path) => routes.get(path),
    ...options,
  });
}

/** Begins a call; the error if it is refused. */
function begin(peer: Peer, { path = say.path, bytes = 100, isStream = false } = {}): Ticket | RuntimeError {
  const admitted = peer.admit(path, bytes, isStream);
  if (isRefusal(admitted)) return decodeError(readFrame(admitted(7)));
  void admitted.begin(0, Number.POSITIVE_INFINITY, { signal: new AbortController().signal });
  return admitted;
}

function beginAll(peer: Peer, call: Parameters<typeof begin>[1] = {}): Ticket[] {
  const tickets: Ticket[] = [];
  for (;;) {
    const begun = begin(peer, call);
    if (begun instanceof RuntimeError) return tickets;
    tickets.push(begun);
  }
}

const failed = (begun: Ticket | RuntimeError) => (begun instanceof RuntimeError ? begun : undefined);

test('above the limit a call is refused: retryable, not carried out, with the time to wait', () => {
  const peer = admission().peer(() => 0);
  assert.equal(beginAll(peer).length, 10);
  const error = failed(begin(peer));
  assert.deepEqual(
    [error?.code, error?.reason, error?.retryable, error?.notExecuted, error?.retryAfterMs],
    ['RESOURCE_EXHAUSTED', 'OVERLOADED', true, true, 200],
  );
});

test('a refusal is for the call that it answers', () => {
  const peer = admission({ limit: fixedLimit(0) }).peer(() => 0);
  for (const callId of [1, 0xffff_fffe]) {
    const refused = peer.admit(say.path, 1, false);
    assert.ok(isRefusal(refused));
    assert.equal(readFrame(refused(callId)).callId, callId);
  }
});

test('one peer that takes everything does not keep another one out', () => {
  const doors = admission();
  beginAll(doors.peer(() => 0));
  assert.equal(beginAll(doors.peer(() => 0)).length, 5);
});

test('a place is free in the turn after the one in which its call ended', async () => {
  const doors = admission();
  const peer = doors.peer(() => 0);
  const [first] = beginAll(peer);
  first?.end(1, 10, true);
  assert.equal(failed(begin(peer))?.reason, 'OVERLOADED');
  await nextTurn();
  assert.equal(failed(begin(peer)), undefined);
  assert.equal(doors.inFlight, 10);
});

test('internal methods have a reserve', () => {
  const peer = admission().peer(() => 0);
  assert.equal(beginAll(peer).length, 10);
  assert.equal(beginAll(peer, { path: internal.path }).length, 5);
});

test('streams do not take the places of calls, and have a limit of their own', async () => {
  const doors = admission({ maxStreams: 3 });
  const peer = doors.peer(() => 0);
  const streams = beginAll(peer, { isStream: true });
  assert.equal(streams.length, 3);
  assert.equal(beginAll(peer).length, 10);
  for (const stream of streams) stream.end(1, 0, true);
  await nextTurn();
  assert.deepEqual([doors.streams, doors.inFlight], [0, 10]);
});

test('a peer whose requests hold too many bytes is refused more, others are not', () => {
  const doors = admission({ maxPeerBytes: 1_000 });
  const peer = doors.peer(() => 0);
  assert.equal(beginAll(peer, { bytes: 300 }).length, 3);
  assert.equal(failed(begin(peer, { bytes: 300 }))?.reason, 'PEER_BACKLOG');
  assert.equal(
    failed(
      begin(
        doors.peer(() => 0),
        { bytes: 300 },
      ),
    ),
    undefined,
  );
});

test('what streams began with counts for as long as they last', async () => {
  const doors = admission({ maxPeerBytes: 1_000 });
  const peer = doors.peer(() => 0);
  const streams = beginAll(peer, { bytes: 400, isStream: true });
  assert.equal(streams.length, 2);
  assert.equal(failed(begin(peer, { bytes: 400 }))?.reason, 'PEER_BACKLOG');
  for (const stream of streams) stream.end(0, 0, false);
  await nextTurn();
  assert.equal(beginAll(peer, { bytes: 400, isStream: true }).length, 2);
});

test('all peers together have a bound, too', () => {
  const doors = admission({ limit: fixedLimit(100), maxPeerBytes: 1_000 });
  const taken = Array.from(
    { length: 10 },
    () =>
      beginAll(
        doors.peer(() => 0),
        { bytes: 250 },
      ).length,
  );
  assert.equal(
    taken.reduce((sum, count) => sum + count),
    16,
  );
});

test('a call larger than the bound is taken when there is no other', () => {
  const peer = admission({ maxPeerBytes: 1_000 }).peer(() => 0);
  assert.equal(failed(begin(peer, { bytes: 5_000 })), undefined);
});

test('a peer that does not read gets no new calls answered until it does', () => {
  let unsent = 2_000;
  const peer = admission({ maxPeerBytes: 1_000 }).peer(() => unsent);
  assert.equal(failed(begin(peer))?.reason, 'PEER_BACKLOG');
  unsent = 0;
  assert.equal(failed(begin(peer)), undefined);
});

test('replies are expected to be as large as they were', async () => {
  const peer = admission({ limit: fixedLimit(1_000), maxPeerBytes: 100_000 }).peer(() => 0);
  for (let call = 0; call < 20; call++) {
    const ticket = begin(peer, { bytes: 1 });
    assert.ok(!(ticket instanceof RuntimeError));
    ticket.end(1, 10_000, true);
    await nextTurn();
  }
  assert.equal(beginAll(peer, { bytes: 1 }).length, 10);
});

test('methods are remembered, paths that nobody answers are not', () => {
  const asked: string[] = [];
  const findRoute = (path: string) => {
    asked.push(path);
    return routes.get(path);
  };
  const peer = admission({ findRoute }).peer(() => 0);
  for (const path of ['no.such/Path', 'no.such/Path', say.path, say.path]) begin(peer, { path });
  assert.deepEqual(asked, ['no.such/Path', 'no.such/Path', say.path]);
});

test('refusals are counted', () => {
  const doors = admission({ maxPeerBytes: 1_000 });
  const peer = doors.peer(() => 0);
  beginAll(peer);
  beginAll(doors.peer(() => 5_000));
  assert.deepEqual(doors.refused, { overloaded: 1, peerBacklog: 1 });
});

test('a call above the limit waits for its turn, a fifth of its time at most', async () => {
  const clock = createFakeClock();
  const doors = admission({ clock, limit: fixedLimit(1), maxWaitMs: 1_000 });
  const peer = doors.peer(() => 0);
  const [first] = [begin(peer)];
  const waiter = { signal: new AbortController().signal };
  const enter = (remainingMs: number) => {
    const ticket = peer.admit(say.path, 100, false);
    assert.ok(!isRefusal(ticket));
    return { ticket, turn: ticket.begin(clock.now(), remainingMs, waiter) };
  };
  const hurried = enter(500);
  const patient = enter(60_000);
  assert.equal(doors.waiting, 2);
  const refused = assert.rejects(hurried.turn ?? assert.fail(), { reason: 'OVERLOADED', retryable: true });
  await clock.advance(100);
  await refused;
  hurried.ticket.end(clock.now(), 0, false);
  assert.ok(!(first instanceof RuntimeError));
  first?.end(clock.now(), 10, true);
  await clock.advance(0);
  await patient.turn;
  assert.deepEqual([doors.waiting, doors.inFlight, doors.refused.overloaded], [0, 1, 1]);
  patient.ticket.end(clock.now(), 10, true);
  await clock.advance(0);
  assert.equal(doors.inFlight, 0);
});

test('what waits counts for the memory of its peer', () => {
  const peer = admission({ limit: fixedLimit(1), maxWaitMs: 1_000, maxPeerBytes: 1_000 }).peer(() => 0);
  assert.equal(beginAll(peer, { bytes: 300 }).length, 3);
  assert.equal(failed(begin(peer, { bytes: 300 }))?.reason, 'PEER_BACKLOG');
});
