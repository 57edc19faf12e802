import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Page, readPages } from './read-pages.ts';

/** A list of `count` numbers, in pages; what was asked for is kept. */
function numbers(count: number) {
  const asked: number[] = [];
  const read = async ({
    pageSize,
    pageToken,
  }: {
    pageSize: number;
    pageToken: string;
  }): Promise<Page<number>> => {
    asked.push(pageSize);
    const from = Number(pageToken || 0);
    const to = Math.min(count, from + pageSize);
    const items = Array.from({ length: to - from }, (_, index) => from + index);
    return { items, nextPageToken: to < count ? String(to) : '' };
  };
  return { read, asked };
}

test('all pages are read', async () => {
  const { read, asked } = numbers(250);
  assert.equal((await readPages(Number.POSITIVE_INFINITY, read)).length, 250);
  assert.deepEqual(asked, [100, 100, 100]);
});

test('no more is asked for than wanted', async () => {
  const { read, asked } = numbers(250);
  assert.deepEqual(await readPages(3, read), [0, 1, 2]);
  assert.equal((await readPages(150, read)).length, 150);
  assert.deepEqual(asked, [3, 100, 50]);
});

test('a token that leads back to its own page ends the list', async () => {
  let calls = 0;
  const read = async () => {
    calls++;
    return { items: [1], nextPageToken: 'same' };
  };
  assert.deepEqual(await readPages(Number.POSITIVE_INFINITY, read), [1, 1]);
  assert.equal(calls, 2);
});
