import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMix, requestOf, schedule } from './mix.ts';

test('each kind comes as often as it weighs, and not all at once', () => {
  assert.deepEqual(
    schedule({ create: 2, get: 6, list: 2 }).join(' '),
    'get create get list get get create get list get',
  );
  assert.deepEqual(schedule({ create: 0, get: 1, list: 0 }), ['get']);
});

test('what is no mix is told from what is one', () => {
  assert.deepEqual(parseMix('create=1, get=8'), { create: 1, get: 8, list: 0 });
  for (const text of ['', 'create', 'create=0', 'creat=1', 'get=-1', 'get=1;list=1', 'get=1,'])
    assert.equal(parseMix(text), undefined, text);
});

test('requests go round vessels and consignments', () => {
  const seed = { token: 't', vesselIds: ['v1', 'v2'], consignmentIds: ['c1', 'c2'] };
  assert.deepEqual(
    [0, 1, 2].map((number) => requestOf('get', number, seed).path),
    ['/api/v1/consignments/c1', '/api/v1/consignments/c2', '/api/v1/consignments/c1'],
  );
  assert.equal(JSON.parse(requestOf('create', 1, seed).body ?? '').vesselId, 'v2');
});
