import assert from 'node:assert/strict';
import { type Case, duplicate, failure, idsOf, things, thingsWith } from './conformance-harness.ts';

/** Insert, get, delete, unique indexes, lifecycle. */
export const writeCases: readonly Case[] = [
  {
    title: 'a document comes back as it was inserted',
    async run(store) {
      const collection = await things(store);
      const document = {
        id: 'a',
        text: 'Größe "😀" \\ \u2028\n',
        number: -1.5,
        large: 2 ** 53 - 1,
        fraction: 0.1 + 0.2,
        yes: true,
        no: false,
        nothing: null,
        list: [1, 'two', [3], { four: 4 }],
        deep: { er: { still: [] }, empty: {} },
      };
      await collection.insert(document);
      assert.deepEqual(await collection.get('a'), document);
      assert.equal(await collection.get('b'), undefined);
    },
  },
  {
    title: 'an id is inserted once',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', n: 1 }]);
      await assert.rejects(collection.insert({ id: 'a', n: 2 }), duplicate('id'));
      assert.deepEqual(await collection.get('a'), { id: 'a', n: 1 });
    },
  },
  {
    title: 'of many inserts of one id at once, one succeeds',
    async run(store) {
      const collection = await things(store);
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => collection.insert({ id: 'a', n })),
      );
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    },
  },
  {
    title: 'a unique index refuses a second document, by its first path',
    async run(store) {
      const collection = await things(store, { unique: [['email'], ['place.x', 'place.y']] });
      await collection.insert({ id: 'a', email: 'a@x', place: { x: 1, y: 1 } });
      await assert.rejects(collection.insert({ id: 'b', email: 'a@x' }), duplicate('email'));
      await assert.rejects(collection.insert({ id: 'b', place: { x: 1, y: 1 } }), duplicate('place.x'));
      await collection.insert({ id: 'b', email: 'b@x', place: { x: 1, y: 2 } });
      assert.deepEqual(await idsOf(collection, {}), ['a', 'b']);
    },
  },
  {
    title: 'a document without a field of a unique index is not in it; types differ',
    async run(store) {
      const collection = await things(store, { unique: [['a', 'b'], ['c']] });
      for (const document of [{ id: '1', a: 1 }, { id: '2', a: 1 }, { id: '3', b: 2 }, { id: '4' }])
        await collection.insert(document);
      for (const [index, c] of [1, '1', true].entries()) await collection.insert({ id: `c${index}`, c });
      await assert.rejects(collection.insert({ id: 'c9', c: '1' }), duplicate('c'));
    },
  },
  {
    title: 'a null in a field of a unique index counts as absent',
    needs: 'uniqueIgnoresNull',
    async run(store) {
      const collection = await things(store, { unique: [['a', 'b'], ['c']] });
      for (const id of ['5', '6']) await collection.insert({ id, a: 1, b: null, c: null });
      await collection.insert({ id: '7', a: 1, b: 2, c: 3 });
      for (const id of ['8', '9']) {
        await collection.insert({ id, a: 1, b: Number(id), c: Number(id) });
        await collection.update(id, {}, { set: { b: null, c: null } });
      }
      await assert.rejects(collection.update('9', {}, { set: { c: 3 } }), duplicate('c'));
    },
  },
  {
    title: 'a unique value is free again after a delete or an update',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', email: 'a@x' }], { unique: [['email']] });
      await collection.update('a', {}, { set: { email: 'new@x' } });
      await collection.insert({ id: 'b', email: 'a@x' });
      await collection.delete('a');
      await collection.insert({ id: 'c', email: 'new@x' });
      assert.deepEqual(await idsOf(collection, {}), ['b', 'c']);
    },
  },
  {
    title: 'a delete says whether it deleted, and heeds its guard',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', n: 1 }]);
      assert.equal(await collection.delete('a', { n: 2 }), false);
      assert.equal(await collection.delete('a', { n: 1 }), true);
      assert.equal(await collection.delete('a'), false);
      assert.equal(await collection.get('a'), undefined);
    },
  },
  {
    title: 'a collection opened twice is the same; others are apart',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a', n: 1 }], { unique: [['n']], indexes: [['n']] });
      const again = await things(store, { unique: [['n']], indexes: [['n']] });
      assert.deepEqual(await again.get('a'), { id: 'a', n: 1 });
      await assert.rejects(again.insert({ id: 'b', n: 1 }), duplicate('n'));
      const other = await store.collection({ name: 'other' });
      assert.equal(await other.get('a'), undefined);
      assert.equal(collection.name, 'things');
    },
  },
  {
    title: 'neither side can alter the documents of the other',
    async run(store) {
      const collection = await things(store);
      const mine = { id: 'a', list: [1], deep: { n: 1 } };
      const inserted = collection.insert(mine);
      mine.list.push(2);
      await inserted;
      mine.deep.n = 2;
      const got = await collection.get('a');
      assert.deepEqual(got, { id: 'a', list: [1], deep: { n: 1 } });
      Object.assign(got ?? {}, { deep: 'changed' });
      const value = { n: 3 };
      await collection.update('a', {}, { set: { deep: value } });
      value.n = 4;
      assert.deepEqual((await collection.get('a'))?.deep, { n: 3 });
    },
  },
  {
    title: 'an aborted signal stops every operation',
    async run(store) {
      const collection = await thingsWith(store, [{ id: 'a' }]);
      const options = { signal: AbortSignal.abort() };
      const cancelled = failure('CANCELLED');
      await assert.rejects(collection.insert({ id: 'b' }, options), cancelled);
      await assert.rejects(collection.get('a', options), cancelled);
      await assert.rejects(collection.update('a', {}, { set: { n: 1 } }, options), cancelled);
      await assert.rejects(collection.delete('a', {}, options), cancelled);
      await assert.rejects(collection.find({}, options), cancelled);
      await assert.rejects(store.collection({ name: 'other' }, options), cancelled);
      assert.deepEqual((await collection.find()).documents, [{ id: 'a' }]);
    },
  },
  {
    title: 'a disposed store refuses work; disposing twice is fine',
    async run(store) {
      const collection = await things(store);
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await assert.rejects(collection.get('a'), failure('FAILED_PRECONDITION'));
      await assert.rejects(things(store), failure('FAILED_PRECONDITION'));
    },
  },
];
