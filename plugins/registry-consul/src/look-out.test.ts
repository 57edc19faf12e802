import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock, RuntimeError } from '@fairlead/runtime';
import type { ListOptions } from './connection.ts';
import type { Listing } from './listing.ts';
import { lookOut } from './look-out.ts';

const node = { id: 'a', service: 'vessel', version: '1.0.0', address: 'tcp://127.0.0.1:1', labels: {} };

/** Looks out for a node at a Consul whose answers come one a step. */
async function doubts(answers: readonly (Listing | 'away')[]): Promise<readonly number[]> {
  const clock = createFakeClock();
  const asked: ListOptions[] = [];
  const doubted: number[] = [];
  const stop = lookOut({
    node,
    doubt: () => doubted.push(asked.length - 1),
    connection: {
      async list(service, options = {}) {
        const answer = answers[asked.push(options) - 1];
        assert.deepEqual([service, options.only], ['vessel', node]);
        if (answer === 'away') throw new RuntimeError({ code: 'UNAVAILABLE', message: 'away' });
        return answer ?? new Promise<never>(() => {});
      },
    },
    waitMs: 5_000,
    graceMs: 6_000,
    clock,
    random: () => 1,
  });
  for (let step = 0; asked.length <= answers.length; step++) {
    assert.ok(step < 1_000, 'it has stopped asking');
    await clock.advance(50);
  }
  stop();
  return doubted;
}

const at = (index: number): Listing => ({ index: BigInt(index), passing: [node], failing: [] });
const missing = (index: number): Listing => ({ index: BigInt(index), passing: [], failing: [] });
const failing = (index: number): Listing => ({ index: BigInt(index), passing: [], failing: [node] });

test('all is well: no doubt', async () => {
  assert.deepEqual(await doubts([at(1), at(1), at(2), at(9)]), []);
});

test('a node that is missing, or fails, is doubted', async () => {
  assert.deepEqual(await doubts([missing(1), at(2), failing(3), at(4)]), [0, 2]);
});

test('after an outage it is doubted once, when Consul answers', async () => {
  assert.deepEqual(await doubts([at(1), 'away', 'away', 'away', at(1), at(2)]), [4]);
});

test('an index that goes back is a doubt, although the node is there', async () => {
  assert.deepEqual(await doubts([at(9), at(3), at(4)]), [1]);
});
