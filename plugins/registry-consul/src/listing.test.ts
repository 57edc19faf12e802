import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseListing } from './listing.ts';

const meta = { id: 'a', version: '1.0.0', address: 'tcp://127.0.0.1:1' };
const entry = (statuses: string[], fields: object = meta) => ({
  Service: { Service: 'vessel', Meta: fields },
  Checks: statuses.map((Status) => ({ Status })),
});

test('a node passes when all its checks do, those of its machine too', () => {
  const listing = parseListing(
    '12',
    [
      entry(['passing', 'passing']),
      entry(['critical', 'passing'], { ...meta, id: 'b' }),
      entry(['warning'], { ...meta, id: 'c' }),
    ],
    'http://x',
  );
  assert.equal(listing.index, 12n);
  assert.deepEqual(
    [listing.passing, listing.failing].map((nodes) => nodes.map(({ id }) => id)),
    [['a'], ['b', 'c']],
  );
});

test('entries of others are left out', () => {
  const foreign = [entry(['passing'], {}), {}, null, 1, { Service: { Service: 'vessel', Meta: null } }];
  assert.deepEqual(parseListing('1', foreign, 'http://x').passing, []);
});

test('an answer that is not of Consul is refused', () => {
  for (const [index, body] of [
    [undefined, []],
    ['x', []],
    ['1', '<html>'],
    ['1', {}],
  ])
    assert.throws(() => parseListing(index, body, 'http://x'), {
      code: 'FAILED_PRECONDITION',
      message: /http:\/\/x/,
    });
});
