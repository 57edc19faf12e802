import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { FindQuery } from '@fairlead/runtime';
import { matches, parseFilter, parseQuery } from '@fairlead/runtime/store';
import { filterSql, findSql, indexSql } from './sql.ts';

const indexed = new Set(['email', 'owner', 'createdAt']);

/** How SQLite carries a query out. */
function plan(query: FindQuery): string {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE c_things (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT');
  database.exec(indexSql('things', ['email'], true).text);
  database.exec(indexSql('things', ['owner', 'createdAt'], false).text);
  database.exec(indexSql('things', ['createdAt'], false).text);
  const { text, bound } = findSql('things', parseQuery(query), indexed);
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...bound);
  database.close();
  return rows.map(({ detail }) => String(detail)).join('; ');
}

test('declared indexes serve equality, ranges, membership and order', () => {
  assert.match(plan({ filter: { email: 'a' } }), /SEARCH c_things USING INDEX unique:things:email/);
  assert.match(
    plan({ filter: { email: { in: ['a', 'b'] } } }),
    /SEARCH c_things USING INDEX unique:things:email/,
  );
  assert.match(
    plan({ filter: { createdAt: { lt: 5 } } }),
    /SEARCH c_things USING INDEX index:things:createdAt/,
  );
  assert.doesNotMatch(plan({}), /TEMP B-TREE/);
  assert.match(plan({ filter: { owner: 'u', createdAt: { gt: 1 } } }), /index:things:owner,createdAt/);
  const sort = { field: 'createdAt', direction: 'descending' } as const;
  assert.match(plan({ sort }), /SCAN c_things USING INDEX index:things:createdAt$/);
  const owned = plan({ filter: { owner: 'u' }, sort });
  assert.match(owned, /SEARCH c_things USING INDEX index:things:owner,createdAt/);
  assert.doesNotMatch(owned, /TEMP B-TREE/);
});

test('a path that has no index is bound, so that statements can be reused', () => {
  const textOf = (path: string) => filterSql(parseFilter({ [path]: { exists: false } }), indexed).text;
  assert.equal(textOf('bookings.c-1'), textOf('bookings.c-2'));
});

test('SQLite finds what the reference finds, on random documents and filters', () => {
  const database = new DatabaseSync(':memory:');
  let state = 42;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const scalars = [
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    2 ** 53 - 1,
    1e-300,
    0.1,
    '',
    '0',
    '1',
    'a',
    'b',
    'é',
    '😀',
    '\uffee',
    'true',
    '[]',
    '{"b":1}',
  ];
  const scalar = () => scalars[random(scalars.length)] ?? null;
  const paths = ['a', 'b', 'a.b', 'a.b.c'];
  const document = () => ({
    id: 'x',
    ...(random(3) ? { a: random(2) ? scalar() : { b: random(2) ? scalar() : { c: scalar() } } } : {}),
    ...(random(3) ? { b: random(4) ? scalar() : [scalar()] } : {}),
  });
  const bounds = [0, 1, -1, 1.5, 'a', '1', '\uffee'];
  const condition = () => {
    const bound = bounds[random(bounds.length)] ?? 0;
    const conditions = [
      scalar(),
      { eq: scalar() },
      { ne: scalar() },
      { gt: bound },
      { gte: bound, lt: bounds[random(bounds.length)] ?? 1 },
      { lte: bound },
      { in: [scalar(), scalar(), scalar()] },
      { exists: random(2) === 1 },
    ];
    return conditions[random(conditions.length)] ?? null;
  };
  let held = 0;
  for (let round = 0; round < 8_000; round++) {
    const body = document();
    const filter = { [paths[random(4)] ?? 'a']: condition(), [paths[random(4)] ?? 'b']: condition() };
    const tests = parseFilter(filter);
    const { text, bound } = filterSql(tests, new Set(['b']));
    const found = database
      .prepare(`SELECT (${text}) IS TRUE AS holds FROM (SELECT 'x' AS id, ? AS body)`)
      // The filter's question marks stand before the body's.
      .get(...bound, JSON.stringify(body))?.holds;
    const expected = matches(body, tests);
    held += Number(expected);
    assert.equal(found === 1, expected, `${JSON.stringify(filter)} of ${JSON.stringify(body)}`);
  }
  assert(held > 500, `only ${held} filters held, the test shows little`);
  database.close();
});
