import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { MongoNetworkError } from 'mongodb';
import { createTurns } from './turns.ts';

test('work with one key is done in order, with others at once', async () => {
  const turns = createTurns();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([turns('a', work('1')), turns('a', work('2')), turns('b', work('3'))]);
  assert.deepEqual(results, ['1', '2', '3']);
  assert.ok(seen.indexOf('1 ends') < seen.indexOf('2 begins'));
  assert.ok(seen.indexOf('3 begins') < seen.indexOf('1 ends'));
});

test('a failure is of one alone, but for a server out of reach: that is of all who wait', async () => {
  for (const [error, runs] of [
    [new Error('unfit'), 3],
    [new MongoNetworkError('gone'), 1],
  ] as const) {
    const turns = createTurns();
    let run = 0;
    const work = async () => {
      run++;
      await new Promise((resolve) => setImmediate(resolve));
      throw error;
    };
    const results = await Promise.allSettled([turns('a', work), turns('a', work), turns('a', work)]);
    assert.ok(results.every(({ status }) => status === 'rejected'));
    assert.equal(run, runs);
    assert.equal(await turns('a', async () => 'again'), 'again');
  }
});

test('what has been given up while it waited is never begun, and keeps nobody waiting', async () => {
  const turns = createTurns();
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const over = new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: 'the time has run out' });
  const gone = new AbortController();
  const begun: string[] = [];
  const work = (name: string) => async () => {
    begun.push(name);
    await held;
  };
  const first = turns('a', work('first'));
  const givenUp = turns('a', work('given up'), gone.signal);
  const last = turns('a', work('last'), new AbortController().signal);
  gone.abort(over);
  await assert.rejects(givenUp, over);
  await assert.rejects(turns('a', work('too late'), gone.signal), over);
  release();
  await Promise.all([first, last]);
  assert.deepEqual(begun, ['first', 'last']);
});

test('so many with one key run at once, and no more', async () => {
  const turns = createTurns(3);
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
  };
  await Promise.all(Array.from({ length: 20 }, () => turns('', work)));
  assert.equal(most, 3);
  assert.equal(running, 0);
});
