import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { type SignalSource, stopSignal } from './stop-signal.ts';

function createSource(connected = false) {
  const emitter = new EventEmitter();
  const exits: unknown[] = [];
  const source = Object.assign(emitter, { connected, exit: (code: unknown) => exits.push(code) });
  return { emitter, exits, source: source as unknown as SignalSource };
}

test('the first signal asks for the end, its echo changes nothing, a later one ends at once', async () => {
  const { emitter, exits, source } = createSource();
  let nowMs = 0;
  const { stopped } = stopSignal(source, () => nowMs);
  emitter.emit('SIGTERM');
  assert.equal(await stopped, 'SIGTERM');
  nowMs = 499;
  emitter.emit('SIGTERM');
  assert.deepEqual(exits, []);
  nowMs = 500;
  emitter.emit('SIGINT');
  assert.deepEqual(exits, [130]);
});

test('under a supervisor Ctrl-C is left to it, and its end is the signal', async () => {
  const { emitter, exits, source } = createSource(true);
  const { stopped } = stopSignal(source);
  emitter.emit('SIGINT');
  emitter.emit('SIGINT');
  emitter.emit('disconnect');
  assert.equal(await stopped, 'the supervisor is gone');
  assert.deepEqual(exits, []);
});

test('under a supervisor a SIGTERM that follows one to the whole group cuts nothing off', async () => {
  const { emitter, exits, source } = createSource(true);
  let nowMs = 0;
  const { stopped } = stopSignal(source, () => nowMs);
  emitter.emit('SIGTERM');
  nowMs = 5_000;
  emitter.emit('SIGTERM');
  assert.equal(await stopped, 'SIGTERM');
  assert.deepEqual(exits, []);
});
