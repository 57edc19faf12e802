import assert from 'node:assert/strict';
import { type Case, duplicate, failure, things, thingsWith } from './conformance-harness.ts';
import type { Changes, Filter } from './types.ts';

const guarded: readonly (readonly [Filter, boolean])[] = [
  [{}, true],
  [{ n: 5 }, true],
  [{ n: 6 }, false],
  [{ n: '5' }, false],
  [{ n: { eq: 5 } }, true],
  [{ n: { ne: 5 } }, false],
  [{ n: { ne: '5' } }, true],
  [{ n: { gt: 4, lt: 6 } }, true],
  [{ n: { gt: 5 } }, false],
  [{ n: { gte: 5, lte: 5 } }, true],
  [{ n: { lt: 5 } }, false],
  [{ n: { gt: '4' } }, false],
  [{ s: { gte: 'b', lt: 'c' } }, true],
  [{ s: { gt: 1 } }, false],
  [{ n: { in: [1, 5] } }, true],
  [{ n: { in: ['5', true] } }, false],
  [{ n: { in: [] } }, false],
  [{ absent: { in: [null] } }, true],
  [{ yes: true }, true],
  [{ yes: 1 }, false],
  [{ one: true }, false],
  [{ no: false }, true],
  [{ no: 0 }, false],
  [{ no: null }, false],
  [{ yes: { in: [true] } }, true],
  [{ one: { in: [true] } }, false],
  [{ nothing: null }, true],
  [{ absent: null }, true],
  [{ absent: { ne: null } }, false],
  [{ nothing: { ne: null } }, false],
  [{ n: { ne: null } }, true],
  [{ absent: { ne: 5 } }, true],
  [{ absent: { lt: 5 } }, false],
  [{ nothing: { gte: 0 } }, false],
  [{ absent: { exists: false } }, true],
  [{ absent: { exists: true } }, false],
  [{ nothing: { exists: true } }, true],
  [{ deep: { exists: true } }, true],
  [{ 'deep.er': { exists: true } }, true],
  [{ 'deep.er.x': 7 }, true],
  [{ 'deep.er.x': { gt: 7 } }, false],
  [{ 'deep.er.x.y': { exists: true } }, false],
  [{ 'deep.no.x': { exists: false } }, true],
  [{ 'n.x': null }, true],
  [{ 'keys.c-1_X': 1 }, true],
  [{ text: '{"er":{"x":7}}' }, true],
  [{ n: 5, s: 'bb', 'deep.er.x': 7 }, true],
  [{ n: 5, s: 'x' }, false],
  [{ id: 'a' }, true],
  [{ id: { gt: 'a' } }, false],
];

const applied: readonly (readonly [title: string, changes: Changes, then: object])[] = [
  ['set', { set: { n: 'new', 'deep.x': null } }, { n: 'new', deep: { x: null, y: [1] } }],
  [
    'set below missing parents',
    { set: { 'p.q.r': 1 } },
    { n: 1, deep: { x: 1, y: [1] }, p: { q: { r: 1 } } },
  ],
  ['set an object over another', { set: { deep: { z: { k: 1 } } } }, { n: 1, deep: { z: { k: 1 } } }],
  ['unset', { unset: ['n', 'deep.x', 'no.thing'] }, { deep: { y: [1] } }],
  ['unset below what is no object', { unset: ['deep.x.y'] }, { n: 1, deep: { x: 1, y: [1] } }],
  ['increment', { increment: { n: 2, 'deep.x': -1.5 } }, { n: 3, deep: { x: -0.5, y: [1] } }],
  [
    'increment what is missing',
    { increment: { m: 2, 'p.q': 1 } },
    { n: 1, deep: { x: 1, y: [1] }, m: 2, p: { q: 1 } },
  ],
  [
    'push',
    { push: { 'deep.y': { a: 1 }, list: [2] } },
    { n: 1, deep: { x: 1, y: [1, { a: 1 }] }, list: [[2]] },
  ],
  [
    'all at once',
    { set: { a: 1 }, unset: ['n'], increment: { 'deep.x': 1 }, push: { 'deep.y': 2 } },
    { a: 1, deep: { x: 2, y: [1, 2] } },
  ],
  ['nothing', {}, { n: 1, deep: { x: 1, y: [1] } }],
];

const unfit: readonly (readonly [title: string, changes: Changes])[] = [
  ['increment of a string', { increment: { s: 1 } }],
  ['increment of null', { increment: { nothing: 1 } }],
  ['push to a string', { push: { s: 1 } }],
  ['set below a string', { set: { 's.x': 1 } }],
  ['set below null', { set: { 'nothing.x': 1 } }],
  ['set below a string, deeper', { set: { 's.x.y': 1 } }],
];

/** Guards and changes. */
export const updateCases: readonly Case[] = [
  {
    title: 'a guard decides by value and type, absent counts as null',
    async run(store) {
      const collection = await things(store, { indexes: [['n'], ['yes'], ['absent']] });
      const document = {
        id: 'a',
        n: 5,
        s: 'bb',
        one: 1,
        yes: true,
        no: false,
        nothing: null,
        deep: { er: { x: 7 } },
        keys: { 'c-1_X': 1 },
        text: '{"er":{"x":7}}',
      };
      await collection.insert(document);
      for (const [guard, expected] of guarded) {
        const { status } = await collection.update('a', guard, {});
        assert.equal(status, expected ? 'updated' : 'guard-failed', JSON.stringify(guard));
        const found = await collection.find({ filter: guard });
        assert.equal(found.documents.length, expected ? 1 : 0, `find ${JSON.stringify(guard)}`);
      }
      assert.deepEqual(await collection.get('a'), document);
    },
  },
  ...applied.map(
    ([title, changes, then]): Case => ({
      title: `an update does: ${title}`,
      async run(store) {
        const collection = await thingsWith(store, [{ id: 'a', n: 1, deep: { x: 1, y: [1] } }]);
        const result = await collection.update('a', {}, changes);
        assert.deepEqual(result, { status: 'updated', document: { id: 'a', ...then } });
        assert.deepEqual(await collection.get('a'), { id: 'a', ...then });
      },
    }),
  ),
  {
    title: 'a failed guard changes nothing and shows the document; a missing one is missing',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', n: 1 }]);
      const changes = { set: { n: 2 }, push: { list: 1 } };
      assert.deepEqual(await collection.update('a', { n: 2 }, changes), {
        status: 'guard-failed',
        document: { id: 'a', n: 1 },
      });
      assert.deepEqual(await collection.update('b', {}, changes), { status: 'missing' });
      assert.deepEqual((await collection.find()).documents, [{ id: 'a', n: 1 }]);
    },
  },
  {
    title: 'a change that does not fit fails whole, and leaves the document alone',
    async run(store) {
      const document = { id: 'a', s: 'x', nothing: null };
      const collection = await thingsWith(store, [document]);
      for (const [title, changes] of unfit)
        await assert.rejects(
          collection.update('a', {}, { ...changes, set: { first: 1, ...changes.set } }),
          failure('FAILED_PRECONDITION', 'CHANGE_NOT_APPLICABLE'),
          title,
        );
      assert.deepEqual(await collection.get('a'), document);
    },
  },
  {
    title: 'changes that contradict each other, or touch the id, are refused',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a' }]);
      const refused: readonly Changes[] = [
        { set: { x: 1 }, unset: ['x'] },
        { set: { x: {} }, increment: { 'x.y': 1 } },
        { push: { 'x.y': 1 }, unset: ['x'] },
        { set: { id: 'b' } },
        { unset: ['id'] },
        { increment: { n: Number.NaN } },
      ];
      for (const changes of refused)
        await assert.rejects(
          collection.update('a', {}, changes),
          failure('INVALID_ARGUMENT'),
          JSON.stringify(changes),
        );
    },
  },
  {
    title: 'a unique index holds for updates too',
    async run(store) {
      const documents = [
        { id: 'a', email: 'a@x' },
        { id: 'b', email: 'b@x' },
      ];
      const collection = await thingsWith(store, documents, { unique: [['email']] });
      await assert.rejects(collection.update('b', {}, { set: { email: 'a@x' } }), duplicate('email'));
      assert.deepEqual(await collection.get('b'), documents[1]);
      assert.equal((await collection.update('b', {}, { set: { email: 'b@x', n: 1 } })).status, 'updated');
    },
  },
  {
    title: 'of 200 competing guarded increments only as many succeed as the limit allows',
    needs: 'atomicGuards',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'vessel', booked: 0 }]);
      const results = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          collection.update(
            'vessel',
            { booked: { lte: 98 }, [`bookings.c-${index % 150}`]: { exists: false } },
            { increment: { booked: 2 }, set: { [`bookings.c-${index % 150}`]: { weight: 2 } } },
          ),
        ),
      );
      const updated = results.filter(({ status }) => status === 'updated');
      assert.equal(updated.length, 50);
      const vessel = await collection.get('vessel');
      assert.equal(vessel?.booked, 100);
      assert.equal(Object.keys(Object(vessel?.bookings)).length, 50);
    },
  },
];
