import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document, Filter, Value } from '@fairlead/runtime';
import { applyChanges, matches, parseChanges, parseFilter } from '@fairlead/runtime/store';
import { ferretCoding } from './coding.ts';
import { mongoDialect } from './dialect.ts';
import { toMongoFilter } from './filter.ts';
import { createTestStores, findMongo } from './test-mongo.ts';

type Thing = Document & { readonly [key: string]: Value };

/** The guards in the filter, as MongoDB gets them. */
const likeMongo = { ...mongoDialect, coding: ferretCoding, partialIndexes: false };

const server = await findMongo();
const skip = server.skip;

function randomness(seed: number) {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, oneOf: <T>(...values: T[]): T => values[below(values.length)] as T };
}

const scalars = [null, true, false, 0, 1, -1, 1.5, 2 ** 53 - 1, '', '1', 'a', 'b', 'é', '😀', '\uffee'];
const bounds = [0, 1, -1, 1.5, 'a', '1', '\uffee'];
const paths = ['a', 'b', 'a.b', 'a.b.c', 'a.0', 'b.0', 'id', '_id', 'id.x'];

test('an operand stands behind an operator, and a filter without conditions finds everything', () => {
  assert.deepEqual(toMongoFilter([], new Set()), {});
  assert.deepEqual(toMongoFilter(parseFilter({ id: 'x' }), new Set()), {
    _id: { $eq: 'x', $not: { $type: 'array' } },
  });
  assert.deepEqual(toMongoFilter(parseFilter({ email: 'x' }), new Set(['email'])), {
    email: { $eq: 'x', $type: ['string', 'number', 'bool'], $not: { $type: 'array' } },
  });
});

test('the server finds what the reference finds, on random documents with lists', {
  skip,
  timeout: 60_000,
}, async () => {
  const { below, oneOf } = randomness(42);
  const scalar = () => oneOf<Value>(...scalars);
  const value = (): Value =>
    oneOf<() => Value>(
      scalar,
      scalar,
      () => [scalar(), scalar()],
      () => [{ b: scalar() }],
      () => ({ b: oneOf<Value>(scalar(), { c: scalar() }, [{ c: scalar() }]) }),
    )();
  const documents = Array.from(
    { length: 80 },
    (_, index): Thing => ({
      id: oneOf('a', 'b', '1') + index,
      ...(below(4) ? { a: value() } : {}),
      ...(below(3) ? { b: value() } : {}),
    }),
  );
  const condition = (): Filter[string] =>
    oneOf<() => Filter[string]>(
      () => oneOf(...scalars),
      () => ({ eq: oneOf(...scalars) }),
      () => ({ ne: oneOf(...scalars) }),
      () => ({ gt: oneOf(...bounds) }),
      () => ({ gte: oneOf(...bounds), lt: oneOf(...bounds) }),
      () => ({ lte: oneOf(...bounds) }),
      () => ({ in: [oneOf(...scalars), oneOf(...scalars), oneOf(...scalars)] }),
      () => ({ in: [] }),
      () => ({ exists: below(2) === 1 }),
    )();

  const stores = await createTestStores(server.url);
  await using store = stores.create({}, likeMongo);
  const things = await store.collection<Thing>({ name: 'things' });
  await Promise.all(documents.map((document) => things.insert(document)));
  let [held, failed] = [0, 0];
  for (let round = 0; round < 400; round++) {
    const filter: Filter = {
      [oneOf(...paths)]: condition(),
      ...(below(2) ? { [oneOf(...paths)]: condition() } : {}),
    };
    const tests = parseFilter(filter);
    const expected = documents.filter((document) => matches(document, tests)).map(({ id }) => id);
    const found = (await things.find({ filter, limit: 1_000 })).documents.map(({ id }) => id);
    assert.deepEqual(found, expected.sort(), JSON.stringify(filter));
    held += expected.length;
    failed += documents.length - expected.length;
  }
  assert.ok(held > 2_000 && failed > 2_000, `${held} held and ${failed} failed: the test shows little`);
});

test('updates do what the reference does, on random documents with lists', {
  skip,
  timeout: 60_000,
}, async () => {
  const { below, oneOf } = randomness(7);
  const stores = await createTestStores(server.url);
  const fields = ['a', 'b', 'a.b', 'a.0', 'b.c.d'];
  const values = () =>
    oneOf<Value>(null, 1, 2 ** 53 - 2, -(2 ** 53) + 2, 'x', [1], [{ b: 1 }], { b: 1 }, { b: [1, 2] }, [
      [1],
      2,
    ]);
  const tally: Record<string, number> = {};

  for (const dialect of [likeMongo, undefined]) {
    await using store = stores.create({}, dialect);
    const things = await store.collection<Thing>({ name: 'things' });
    for (let round = 0; round < 150; round++) {
      const document = {
        id: `d${round}`,
        ...(below(4) ? { a: values() } : {}),
        ...(below(3) ? { b: values() } : {}),
      };
      const changes = oneOf<() => object>(
        () => ({ set: { [oneOf(...fields)]: values() } }),
        () => ({ unset: [oneOf(...fields)] }),
        () => ({ increment: { [oneOf(...fields)]: oneOf(1, -1, 5, -5, 0.5) } }),
        () => ({ push: { [oneOf(...fields)]: values() } }),
        () => ({ set: { k: 1 }, unset: [oneOf(...fields)] }),
      )();
      await things.insert(document);
      const expected = structuredClone(document);
      const outcome = await things.update(document.id, {}, changes).then(
        ({ status }) => status,
        (error) => error.code,
      );
      const reference = (() => {
        try {
          applyChanges(expected, parseChanges(changes));
          return 'updated';
        } catch {
          return 'FAILED_PRECONDITION';
        }
      })();
      const what = `${JSON.stringify(changes)} of ${JSON.stringify(document)}`;
      assert.equal(outcome, reference, what);
      assert.deepEqual(await things.get(document.id), reference === 'updated' ? expected : document, what);
      tally[reference] = (tally[reference] ?? 0) + 1;
    }
  }
  assert.ok(Math.min(tally.updated ?? 0, tally.FAILED_PRECONDITION ?? 0) > 30, JSON.stringify(tally));
});
