import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataBytes, stringBytes, writeMetadata, writeString } from './frame-writer.ts';
import { plainHead } from './plain-head.ts';

/** Written string by string. */
function slowly(path: string, metadata: Record<string, string>): Buffer {
  const head = Buffer.alloc(stringBytes(path) + metadataBytes(metadata));
  assert.equal(writeMetadata(head, metadata, writeString(head, path, 0)), head.length);
  return head;
}

const most = 'x'.repeat(127);
for (const [what, path, metadata] of [
  ['no metadata', 'a.B/C', {}],
  ['a pair', 'bench.v1.BenchService/Carry', { traceparent: '00-5f1e-7a9c-01' }],
  ['empty strings', '', { a: '', b: '' }],
  ['as long as may be', most, { [most]: most }],
] as const)
  test(`${what}: the same bytes as string by string`, () => {
    const head = plainHead(path, metadata);
    assert.ok(head !== undefined);
    assert.deepEqual(Buffer.from(head), slowly(path, metadata));
  });

for (const [what, path, metadata] of [
  ['a long path', `${most}x`, {}],
  ['a long value', 'a.B/C', { authorization: `${most}x` }],
  ['a value that is not ASCII', 'a.B/C', { name: 'Zoë' }],
  ['half of a surrogate pair', 'a.B/C', { name: '\ud83d' }],
  ['many pairs', 'a.B/C', Object.fromEntries(Array.from({ length: 128 }, (_, at) => [`k${at}`, '']))],
] as const)
  test(`${what} is not plain`, () => assert.equal(plainHead(path, metadata), undefined));
