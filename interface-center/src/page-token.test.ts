import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPageToken, writePageToken } from './page-token.ts';

test('a page token gives the cursor back, for the same list only', () => {
  const token = writePageToken({ userId: 'u-1' }, 'cursor');
  assert.equal(readPageToken({ userId: 'u-1' }, token), 'cursor');
  for (const bad of [token, 'x', `${token}x`, Buffer.from('{}').toString('base64url')]) {
    assert.throws(() => readPageToken({ userId: 'u-2' }, bad), {
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_PAGE_TOKEN',
    });
  }
});

test('no token before the first page, and none after the last', () => {
  assert.equal(readPageToken({}, ''), undefined);
  assert.equal(writePageToken({}, ''), '');
});
