import assert from 'node:assert/strict';
import { type Case, failure, idsOf, things, thingsWith } from './conformance-harness.ts';
import type { Filter } from './types.ts';

const hostile = [
  `'; DROP TABLE things; --`,
  '" OR 1=1 --',
  '$where',
  '{"$gt":""}',
  '__proto__',
  'constructor',
  '%',
  '\\',
  'a\u0000b',
  '',
];
const paths = [
  '',
  '.',
  'a.',
  '.a',
  'a b',
  "a'b",
  'a"b',
  'a$b',
  '$where',
  'a;b',
  'a[0]',
  '__proto__',
  '__proto__.polluted',
  'ä',
];

/** Input from outside that tries to be more than a value. */
export const hostileCases: readonly Case[] = [
  {
    title: 'values are values, whatever they look like',
    async run(store) {
      const collection = await things(store, { unique: [['u']], indexes: [['v']] });
      for (const [index, v] of hostile.entries())
        await collection.insert({ id: `d${index}`, v, u: v, w: { v } });
      for (const [index, v] of hostile.entries()) {
        for (const filter of [{ v }, { u: { in: [v] } }, { 'w.v': { gte: v, lte: v } }])
          assert.deepEqual(await idsOf(collection, { filter }), [`d${index}`], JSON.stringify(filter));
        const result = await collection.update(`d${index}`, { v }, { set: { x: v }, push: { list: v } });
        assert.equal(result.status, 'updated');
        assert.deepEqual(await collection.get(`d${index}`), {
          id: `d${index}`,
          v,
          u: v,
          w: { v },
          x: v,
          list: [v],
        });
      }
    },
  },
  {
    title: 'ids are ids, whatever they look like',
    async run(store) {
      const collection = await things(store);
      const ids = hostile.filter((id) => id !== '' && !id.includes('\0'));
      for (const id of ids) await collection.insert({ id, n: 1 });
      for (const id of ids) {
        assert.deepEqual(await collection.get(id), { id, n: 1 });
        assert.equal((await collection.update(id, { id }, { increment: { n: 1 } })).status, 'updated');
        assert.equal(await collection.delete(id, { n: 2 }), true);
      }
      assert.deepEqual((await collection.find()).documents, []);
      for (const id of ['', 'x'.repeat(513), 7, null, undefined, {}]) {
        await assert.rejects(collection.insert({ id } as { id: string }), failure('INVALID_ARGUMENT'));
        await assert.rejects(collection.get(id as string), failure('INVALID_ARGUMENT'));
      }
    },
  },
  {
    title: 'a path that is none is refused, wherever it stands',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a' }]);
      const refused = failure('INVALID_ARGUMENT');
      for (const path of paths) {
        await assert.rejects(collection.find({ filter: { [path]: 1 } }), refused, path);
        await assert.rejects(
          collection.find({ sort: { field: path, direction: 'ascending' } }),
          refused,
          path,
        );
        await assert.rejects(collection.update('a', { [path]: 1 }, {}), refused, path);
        await assert.rejects(collection.update('a', {}, { set: { [path]: 1 } }), refused, path);
        await assert.rejects(collection.update('a', {}, { increment: { [path]: 1 } }), refused, path);
        await assert.rejects(collection.update('a', {}, { unset: [path] }), refused, path);
        await assert.rejects(collection.delete('a', { [path]: 1 }), refused, path);
        await assert.rejects(store.collection({ name: 'x', indexes: [[path]] }), refused, path);
      }
      assert.equal(Reflect.get({}, 'polluted'), undefined);
      assert.deepEqual(await collection.get('a'), { id: 'a' });
    },
  },
  {
    title: 'a condition that is none is refused rather than ignored',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', owner: 'x' }]);
      const conditions: unknown[] = [
        undefined,
        {},
        { $gt: '' },
        { eq: undefined },
        { gt: null },
        { in: 'x' },
        { exists: 1 },
        { eq: {} },
        [],
        Number.NaN,
      ];
      for (const condition of conditions) {
        const filter = { owner: condition } as Filter;
        await assert.rejects(collection.find({ filter }), failure('INVALID_ARGUMENT'), String(condition));
        await assert.rejects(collection.delete('a', filter), failure('INVALID_ARGUMENT'), String(condition));
      }
    },
  },
  {
    title: 'keys and values that a store cannot keep are refused',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a' }]);
      const values: unknown[] = [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 60,
        1n,
        () => 1,
        new Date(),
        new Map(),
        '\ud800',
        [undefined],
        { 'a.b': 1 },
        { $where: 1 },
        { '': 1 },
        JSON.parse('{"__proto__": {"polluted": 1}}'),
      ];
      for (const value of values) {
        await assert.rejects(
          collection.insert({ id: 'b', v: value } as { id: string }),
          failure('INVALID_ARGUMENT'),
          String(value),
        );
        await assert.rejects(
          collection.update('a', {}, { set: { v: value } } as never),
          failure('INVALID_ARGUMENT'),
          String(value),
        );
      }
      assert.deepEqual((await collection.find()).documents, [{ id: 'a' }]);
      const kept = { 'a b': 1, "'; --": 2, constructor: 3, toString: 4, ä: 5 };
      await collection.insert({ id: 'b', kept });
      assert.deepEqual((await collection.get('b'))?.kept, kept);
      assert.equal((await collection.update('b', { 'kept.constructor': 3 }, {})).status, 'updated');
      assert.equal((await collection.update('b', { hasOwnProperty: null }, {})).status, 'updated');
    },
  },
  {
    title: 'a name that is none is refused',
    async run(store) {
      for (const name of ['', 'A', '1a', 'a-b', 'a"b', "a'b", 'a;b', 'a b', 'x'.repeat(61)])
        await assert.rejects(store.collection({ name }), failure('INVALID_ARGUMENT'), name);
      const collection = await store.collection<{ id: string }>({ name: 'sqlite_master' });
      await collection.insert({ id: 'a' });
      assert.deepEqual(await collection.get('a'), { id: 'a' });
    },
  },
];
