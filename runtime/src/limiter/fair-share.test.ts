import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairShare, type FairShare, type Holding } from './fair-share.ts';

const newHolding = (): Holding => ({ held: 0 });

function takeAll(share: FairShare, holding: Holding, limit: number): number {
  const before = holding.held;
  while (share.admits(holding, limit)) share.take(holding);
  return holding.held - before;
}

test('who is alone may have everything', () => {
  const share = createFairShare();
  assert.equal(takeAll(share, newHolding(), 100), 100);
});

test('a newcomer gets an equal part, even while another one holds everything', () => {
  const share = createFairShare();
  const [greedy, second, third] = [newHolding(), newHolding(), newHolding()];
  takeAll(share, greedy, 90);
  assert.equal(takeAll(share, second, 90), 45);
  assert.equal(takeAll(share, third, 90), 30);
  assert.equal(share.admits(greedy, 90), false);
});

test('what is given back does not go to who has more than a part', () => {
  const share = createFairShare();
  const [greedy, modest] = [newHolding(), newHolding()];
  takeAll(share, greedy, 100);
  takeAll(share, modest, 100);
  for (let i = 0; i < 40; i++) share.giveBack(greedy);
  assert.equal(share.admits(greedy, 100), false);
  for (let i = 0; i < 11; i++) share.giveBack(greedy);
  assert.equal(share.admits(greedy, 100), true);
});

test('however many come, never more than twice the limit is taken', () => {
  const share = createFairShare();
  for (let party = 0; party < 1_000; party++) takeAll(share, newHolding(), 50);
  assert.equal(share.taken, 100);
});

test('a party that has given all back counts no more', () => {
  const share = createFairShare();
  const [first, second] = [newHolding(), newHolding()];
  takeAll(share, first, 10);
  while (first.held > 0) share.giveBack(first);
  assert.equal(takeAll(share, second, 10), 10);
  assert.equal(share.taken, 10);
});
