import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackoff } from './backoff.ts';

test('the pause doubles up to the longest, and begins anew after a healthy life', () => {
  const backoff = createBackoff({ firstMs: 100, maxMs: 500, healthyAfterMs: 1_000 });
  assert.deepEqual(
    [1, 1, 1, 1].map((livedMs) => backoff.next(livedMs)),
    [100, 200, 400, 500],
  );
  assert.equal(backoff.next(1_000), 100);
  assert.equal(backoff.next(999), 200);
});
