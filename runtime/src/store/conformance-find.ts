import assert from 'node:assert/strict';
import { type Case, failure, idsOf, type Thing, things, thingsWith } from './conformance-harness.ts';
import type { Collection, FindQuery } from './types.ts';

const numbered = (count: number): Thing[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `d${String(index).padStart(3, '0')}`,
    // Each value several times, so that pages end between equals.
    n: (index * 7) % 10,
    even: index % 2 === 0,
    name: `name ${index % 5}`,
  }));

/** All pages of a query; `between` runs after each. */
async function pages(
  collection: Collection<Thing>,
  query: FindQuery,
  between: (page: number) => Promise<void> = async () => {},
): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  let page = 0;
  do {
    const found = await collection.find({ ...query, cursor });
    assert(found.documents.length <= (query.limit ?? 100));
    ids.push(...found.documents.map(({ id }) => id));
    cursor = found.nextCursor;
    await between(page++);
  } while (cursor !== '');
  return ids;
}

/** Find: filters, order, pages. */
export const findCases: readonly Case[] = [
  {
    title: 'find without a query returns all by id',
    async run(store) {
      const collection = await thingsWith(store, [
        { id: 'b' },
        { id: 'a' },
        { id: 'B' },
        { id: '10' },
        { id: 'é' },
      ]);
      assert.deepEqual(await idsOf(collection, undefined), ['10', 'B', 'a', 'b', 'é']);
      const empty = await store.collection({ name: 'empty' });
      assert.deepEqual(await empty.find(), { documents: [], nextCursor: '' });
    },
  },
  {
    title: 'find filters by equality, range and membership, with an index and without',
    async run(store) {
      const documents = numbered(40);
      for (const indexes of [[], [['n'], ['even', 'name']]]) {
        const collection = await store.collection<Thing>({ name: `things${indexes.length}`, indexes });
        await Promise.all(documents.map((document) => collection.insert(document)));
        const expect = async (filter: NonNullable<FindQuery['filter']>, test: (document: Thing) => boolean) =>
          assert.deepEqual(
            await idsOf(collection, { filter }),
            documents.filter(test).map(({ id }) => id),
            JSON.stringify(filter),
          );
        await expect({ n: 3 }, ({ n }) => n === 3);
        await expect({ n: { gte: 3, lt: 6 } }, ({ n }) => Number(n) >= 3 && Number(n) < 6);
        await expect({ even: true, name: 'name 1' }, ({ even, name }) => even === true && name === 'name 1');
        await expect({ name: { in: ['name 1', 'name 4', 'none'] } }, ({ name }) =>
          /[14]$/.test(String(name)),
        );
        await expect({ id: { in: ['d003', 'd001', 'no'] } }, ({ id }) => id === 'd001' || id === 'd003');
        await expect({ id: { gte: 'd038' } }, ({ id }) => id >= 'd038');
        await expect({ n: 3, even: { ne: false }, absent: null }, ({ n, even }) => n === 3 && even === true);
      }
    },
  },
  {
    title: 'find sorts both ways, absent and null first, equals by id',
    async run(store) {
      const documents = [
        { id: 'a', n: 2 },
        { id: 'b', n: -1 },
        { id: 'c' },
        { id: 'd', n: 2 },
        { id: 'e', n: null },
        { id: 'f', n: 1.5 },
      ];
      const collection = await thingsWith(store, documents);
      const order = ['c', 'e', 'b', 'f', 'a', 'd'];
      assert.deepEqual(await idsOf(collection, { sort: { field: 'n', direction: 'ascending' } }), order);
      assert.deepEqual(
        await idsOf(collection, { sort: { field: 'n', direction: 'descending' } }),
        order.toReversed(),
      );
      for (const limit of [1, 2, 3]) {
        assert.deepEqual(
          await pages(collection, { sort: { field: 'n', direction: 'ascending' }, limit }),
          order,
        );
        assert.deepEqual(
          await pages(collection, { sort: { field: 'n', direction: 'descending' }, limit }),
          order.toReversed(),
        );
      }
    },
  },
  {
    title: 'strings are sorted by code point, booleans false before true',
    async run(store) {
      const strings = ['Z', 'a', 'aa', 'é', '\uffee', '😀'];
      const collection = await thingsWith(
        store,
        strings.map((s, index) => ({ id: `${9 - index}`, s, b: index % 2 === 0 })),
      );
      assert.deepEqual(await idsOf(collection, { sort: { field: 's', direction: 'ascending' } }), [
        '9',
        '8',
        '7',
        '6',
        '5',
        '4',
      ]);
      assert.deepEqual(await pages(collection, { sort: { field: 'b', direction: 'ascending' }, limit: 2 }), [
        '4',
        '6',
        '8',
        '5',
        '7',
        '9',
      ]);
      assert.deepEqual(await idsOf(collection, { filter: { s: { gt: '\uffee' } } }), ['4']);
    },
  },
  {
    title: 'pages hold every document once, whatever their size',
    async run(store) {
      const documents = numbered(40);
      const collection = await thingsWith(store, documents, { indexes: [['n']] });
      const sorted = documents
        .toSorted((a, b) => Number(a.n) - Number(b.n) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
      for (const limit of [1, 7, 39, 40, 41]) {
        assert.deepEqual(
          await pages(collection, { limit }),
          documents.map(({ id }) => id),
        );
        assert.deepEqual(
          await pages(collection, { limit, sort: { field: 'n', direction: 'ascending' } }),
          sorted,
        );
        assert.deepEqual(
          await pages(collection, {
            limit,
            sort: { field: 'n', direction: 'descending' },
            filter: { even: true },
          }),
          sorted.filter((id) => Number(id.slice(1)) % 2 === 0).toReversed(),
        );
      }
    },
  },
  {
    title: 'inserts and deletes between pages neither repeat nor skip what was there',
    async run(store) {
      const collection = await thingsWith(store, numbered(20));
      const sort = { field: 'n', direction: 'ascending' } as const;
      const before = await idsOf(collection, { sort });
      const seen = await pages(collection, { sort, limit: 3 }, async (page) => {
        await collection.insert({ id: `before-${page}`, n: -1 });
        await collection.insert({ id: `d0-${page}`, n: 5 });
        // The last document of the page that the cursor stands on.
        if (page === 0) await collection.delete(before[2] ?? '');
      });
      assert.equal(new Set(seen).size, seen.length);
      assert.deepEqual(
        seen.filter((id) => !id.includes('-')),
        before,
      );
    },
  },
  {
    title: 'a page has 100 documents by default, and 1 to 1000',
    async run(store) {
      const collection = await thingsWith(store, numbered(101));
      const found = await collection.find();
      assert.equal(found.documents.length, 100);
      assert.deepEqual(await idsOf(collection, { cursor: found.nextCursor }), ['d100']);
      assert.equal((await collection.find({ limit: 1_000 })).nextCursor, '');
      for (const limit of [0, -1, 1.5, 1_001, Number.NaN])
        await assert.rejects(collection.find({ limit }), failure('INVALID_ARGUMENT'), String(limit));
    },
  },
  {
    title: 'a cursor that is forged, or of another sort, is refused',
    async run(store) {
      const collection = await thingsWith(store, numbered(5));
      const { nextCursor } = await collection.find({ limit: 2 });
      const refused = failure('INVALID_ARGUMENT');
      await assert.rejects(
        collection.find({ cursor: nextCursor, sort: { field: 'n', direction: 'ascending' } }),
        refused,
      );
      for (const cursor of ['x', '{}', Buffer.from('[1,2]').toString('base64url'), `${nextCursor}AAAA`])
        await assert.rejects(collection.find({ cursor }), refused, cursor);
    },
  },
  {
    title: 'find sees what was answered before',
    async run(store) {
      const collection = await things(store, { indexes: [['n']] });
      for (let n = 0; n < 20; n++) {
        await collection.insert({ id: `${n}`, n });
        assert.deepEqual(await idsOf(collection, { filter: { n } }), [`${n}`]);
      }
    },
  },
];
