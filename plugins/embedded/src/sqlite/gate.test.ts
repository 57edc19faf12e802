import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate } from './gate.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Enters and notes when it is inside. */
function visitor(gate: ReturnType<typeof createGate>, name: string, entered: string[], signal?: AbortSignal) {
  const waiting = gate.enter(signal);
  if (!waiting) entered.push(name);
  else waiting.then(() => entered.push(name)).catch(() => entered.push(`not ${name}`));
}

test('as many as there are places enter at once, the others in the order of coming', async () => {
  const gate = createGate({ places: 2, maxWaiting: 10, name: 'it' });
  const entered: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) visitor(gate, name, entered);
  await turn();
  assert.deepEqual([entered.join(''), gate.waiting], ['ab', 3]);
  gate.leave();
  visitor(gate, 'f', entered);
  await turn();
  assert.equal(entered.join(''), 'abc');
  for (let i = 0; i < 3; i++) gate.leave();
  await turn();
  assert.equal(entered.join(''), 'abcdef');
});

test('more than may wait are refused at once: retryable, with the time to wait', () => {
  const gate = createGate({ places: 1, maxWaiting: 2, name: 'it' });
  for (let i = 0; i < 3; i++) void gate.enter(undefined);
  assert.throws(() => gate.enter(undefined), {
    code: 'RESOURCE_EXHAUSTED',
    reason: 'DATABASE_QUEUE_FULL',
    retryable: true,
    retryAfterMs: 200,
  });
});

test('who gives up leaves the queue and takes no place', async () => {
  const gate = createGate({ places: 1, maxWaiting: 2, name: 'it' });
  const entered: string[] = [];
  const impatient = new AbortController();
  visitor(gate, 'a', entered);
  visitor(gate, 'b', entered, impatient.signal);
  visitor(gate, 'c', entered);
  impatient.abort();
  assert.equal(gate.waiting, 1);
  await turn();
  gate.leave();
  await turn();
  assert.deepEqual(entered, ['a', 'not b', 'c']);
  assert.throws(() => gate.enter(impatient.signal), { code: 'CANCELLED' });
});

test('opened, it lets in whoever waits', async () => {
  const gate = createGate({ places: 1, maxWaiting: 5, name: 'it' });
  const entered: string[] = [];
  for (const name of ['a', 'b', 'c']) visitor(gate, name, entered);
  gate.open();
  await turn();
  assert.equal(entered.join(''), 'abc');
});
