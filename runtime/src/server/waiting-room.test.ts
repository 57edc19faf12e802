import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createWaitingRoom, type WaitingParty } from './waiting-room.ts';

const newParty = (): WaitingParty => ({ waiters: { held: 0 } });
const never = new AbortController().signal;

function setUp(places = 100) {
  const clock = createFakeClock();
  const room = createWaitingRoom<WaitingParty>({ clock, places, refusal: () => new Error('too long') });
  const entered: string[] = [];
  const wait = (party: WaitingParty, name: string, { waitMs = 1_000, signal = never } = {}) => {
    const waiting = room.wait(party, () => entered.push(name), waitMs, signal);
    waiting.catch(() => {});
    return waiting;
  };
  return { clock, room, entered, wait };
}

test('parties come in turn, the calls of each in their order, however many one has', () => {
  const { room, entered, wait } = setUp();
  const [greedy, modest] = [newParty(), newParty()];
  for (let call = 1; call <= 5; call++) wait(greedy, `g${call}`);
  for (let call = 1; call <= 2; call++) wait(modest, `m${call}`);
  while (room.next());
  assert.deepEqual(entered, ['g1', 'm1', 'g2', 'm2', 'g3', 'g4', 'g5']);
  assert.equal(room.waiting, 0);
});

test('who has waited for too long is told so, and takes nobody else with them', async () => {
  const { clock, room, entered, wait } = setUp();
  const party = newParty();
  const short = wait(party, 'short', { waitMs: 50 });
  wait(party, 'long');
  await clock.advance(50);
  await assert.rejects(short, /too long/);
  assert.equal(room.waiting, 1);
  room.next();
  assert.deepEqual(entered, ['long']);
});

test('who gives up leaves, with the reason', async () => {
  const { clock, room, wait } = setUp();
  const stop = new AbortController();
  const waiting = wait(newParty(), 'a', { signal: stop.signal });
  stop.abort(new Error('never mind'));
  await assert.rejects(waiting, /never mind/);
  assert.deepEqual([room.waiting, room.next(), clock.pending], [0, false, 0]);
});

test('a party alone may fill the room; another one finds room still', () => {
  const { room, wait } = setUp(10);
  const [greedy, other] = [newParty(), newParty()];
  for (let call = 0; room.hasRoom(greedy); call++) wait(greedy, `${call}`);
  assert.equal(room.waiting, 10);
  assert.equal(room.hasRoom(other), true);
});

test('a room without places takes nobody', () => {
  assert.equal(setUp(0).room.hasRoom(newParty()), false);
});
