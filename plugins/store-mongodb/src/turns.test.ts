import assert from 'node:assert/strict';
import { test } from 'node:test';
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
