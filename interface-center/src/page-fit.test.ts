import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_MESSAGE_BYTES } from '@fairlead/runtime';
import { findFitting } from './page-fit.ts';

/** Finds in a list of sizes; the cursor is where the page ends. */
const finding = (sizes: readonly number[], asked: number[] = []) => ({
  asked,
  find: async (limit: number) => {
    asked.push(limit);
    return {
      documents: sizes.slice(0, limit),
      nextCursor: limit < sizes.length ? String(Math.min(limit, sizes.length)) : '',
    };
  },
});
const size = (bytes: number) => bytes;

test('a page that fits is found once, and left as it is', async () => {
  const { find, asked } = finding([10, 20, 30]);
  assert.deepEqual(await findFitting(find, 2, size), { documents: [10, 20], nextCursor: '2' });
  assert.deepEqual(await findFitting(find, 1_000, size), { documents: [10, 20, 30], nextCursor: '' });
  assert.deepEqual(asked, [2, 1_000]);
});

test('a page of large documents ends before it is too large, and says where it goes on', async () => {
  const { find } = finding(new Array(1_000).fill(10_000));
  const { documents, nextCursor } = await findFitting(find, 1_000, size);
  assert.ok(documents.length * 10_000 < MAX_MESSAGE_BYTES && documents.length > 90, `${documents.length}`);
  assert.equal(nextCursor, String(documents.length));
});

test('a document that is too large by itself is a page of its own', async () => {
  const { find } = finding([2_000_000, 1]);
  assert.deepEqual(await findFitting(find, 10, size), { documents: [2_000_000], nextCursor: '1' });
});
