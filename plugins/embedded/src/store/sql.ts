import type { Query, Test } from '@fairlead/runtime/store';

/** A piece of SQL with what is bound to its question marks. */
export interface Sql {
  readonly text: string;
  readonly bound: readonly (string | number)[];
}

/** The table of a collection. The prefix keeps it apart from SQLite's own tables. */
export const tableOf = (collection: string): string => `c_${collection}`;

/**
 * The JSON path of checked segments as a literal. An index is used only by a query that spells the path as the
 * index does; any other path is bound, so that a path per document does not make a statement per document.
 */
const literalPath = (segments: readonly string[]): string =>
  `'$.${segments.map((each) => `"${each}"`).join('.')}'`;

interface Field {
  /** The value as SQL knows it; NULL for null and for what is not there. */
  readonly value: Sql;
  /** Its JSON type, NULL for what is not there. */
  readonly type: Sql;
}

function fieldOf(
  { path, segments }: { path: string; segments: readonly string[] },
  indexed: ReadonlySet<string>,
): Field {
  if (path === 'id') return { value: { text: 'id', bound: [] }, type: { text: `'text'`, bound: [] } };
  const literal = literalPath(segments);
  const [at, bound] = indexed.has(path) ? [literal, []] : ['?', [literal.slice(1, -1)]];
  return {
    value: { text: `json_extract(body, ${at})`, bound },
    type: { text: `json_type(body, ${at})`, bound },
  };
}

const join = (parts: readonly Sql[], separator: string): Sql => ({
  text: parts.map(({ text }) => text).join(separator),
  bound: parts.flatMap(({ bound }) => bound),
});
const sql = (text: string, ...bound: (string | number)[]): Sql => ({ text, bound });
const typeNames = { string: `= 'text'`, number: `IN ('integer', 'real')` } as const;

/** `field` compared with a string or number of the same JSON type. */
const compare = (field: Field, operator: string, operand: string | number): Sql =>
  join(
    [
      field.value,
      sql(` ${operator} ? AND `, operand),
      field.type,
      sql(typeof operand === 'string' ? ` ${typeNames.string}` : ` ${typeNames.number}`),
    ],
    '',
  );

function equals(field: Field, operand: string | number | boolean | null): Sql {
  if (operand === null) return join([field.value, sql(' IS NULL')], '');
  if (typeof operand !== 'boolean') return compare(field, '=', operand);
  // SQL knows true and false as 1 and 0: the value is for the index, the type decides.
  return join([field.value, sql(` = ${operand ? 1 : 0} AND `), field.type, sql(` = '${operand}'`)], '');
}

/** Membership by type, each list bound as one JSON text, so that the statement does not depend on its length. */
function isIn(field: Field, operand: readonly (string | number | boolean | null)[]): Sql {
  const alternatives = [null, true, false]
    .filter((each) => operand.includes(each))
    .map((each) => equals(field, each));
  for (const type of ['string', 'number'] as const) {
    const values = operand.filter((each) => typeof each === type);
    if (values.length === 0) continue;
    const list = sql(' IN (SELECT value FROM json_each(?)) AND ', JSON.stringify(values));
    alternatives.push(join([field.value, list, field.type, sql(` ${typeNames[type]}`)], ''));
  }
  if (alternatives.length === 0) return sql('FALSE');
  return join(
    alternatives.map(({ text, bound }) => ({ text: `(${text})`, bound })),
    ' OR ',
  );
}

const comparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function testSql(test: Test, indexed: ReadonlySet<string>): Sql {
  const field = fieldOf(test, indexed);
  switch (test.operator) {
    case 'eq':
      return equals(field, test.operand);
    case 'ne':
      return join([sql('('), equals(field, test.operand), sql(') IS NOT TRUE')], '');
    case 'in':
      return isIn(field, test.operand);
    case 'exists':
      return join([field.type, sql(test.operand ? ' IS NOT NULL' : ' IS NULL')], '');
    default:
      return compare(field, comparisons[test.operator], test.operand);
  }
}

/** A condition that is true where all tests hold. */
export function filterSql(tests: readonly Test[], indexed: ReadonlySet<string>): Sql {
  if (tests.length === 0) return sql('TRUE');
  return join(
    tests.map((test) => join([sql('('), testSql(test, indexed), sql(')')], '')),
    ' AND ',
  );
}

/** What comes after a position in the order of the query; NULL stands before everything. */
function afterSql({ sort, after }: Query, field: Field): Sql {
  if (!after) return sql('TRUE');
  const key = typeof after.key === 'boolean' ? Number(after.key) : after.key;
  const { value } = field;
  const beyond = sort.descending ? '<' : '>';
  if (sort.path === 'id') return sql(`id ${beyond} ?`, after.id);
  const further = sql(` AND id ${beyond} ?)`, after.id);
  if (key === null)
    return join(
      [
        sort.descending ? sql('(FALSE') : join([sql('('), value, sql(' IS NOT NULL')], ''),
        sql(' OR '),
        value,
        sql(' IS NULL'),
        further,
      ],
      '',
    );
  const nulls = sort.descending ? join([sql(' OR '), value, sql(' IS NULL')], '') : sql('');
  return join(
    [sql('('), value, sql(` ${beyond} ?`, key), nulls, sql(' OR '), value, sql(' = ?', key), further],
    '',
  );
}

/**
 * Whether a range over an index should find the documents although they are wanted by id. SQLite, which keeps no
 * statistics here, would walk all ids in order instead.
 */
function prefersRange({ tests, sort }: Query, indexed: ReadonlySet<string>): boolean {
  const exact = (test: Test) =>
    (test.operator === 'eq' || test.operator === 'in') && (indexed.has(test.path) || test.path === 'id');
  return (
    sort.path === 'id' &&
    tests.some(({ operator, path }) => operator in comparisons && indexed.has(path)) &&
    !tests.some(exact)
  );
}

/** The statement of a query; it asks for one document more than a page, to know whether there is another page. */
export function findSql(collection: string, query: Query, indexed: ReadonlySet<string>): Sql {
  const field = fieldOf(query.sort, indexed);
  const direction = query.sort.descending ? 'DESC' : 'ASC';
  const parts = [
    sql(`SELECT body FROM ${tableOf(collection)} WHERE `),
    filterSql(query.tests, indexed),
    sql(' AND '),
    afterSql(query, field),
    sql(' ORDER BY '),
    ...(query.sort.path === 'id' ? [] : [field.value, sql(` ${direction}, `)]),
    sql(`${prefersRange(query, indexed) ? '+' : ''}id ${direction} LIMIT ?`, query.limit + 1),
  ];
  return join(parts, '');
}

/** A statement that makes an index, with the index's name. */
export function indexSql(
  collection: string,
  paths: readonly string[],
  unique: boolean,
): { readonly name: string; readonly text: string } {
  const name = `${unique ? 'unique' : 'index'}:${collection}:${paths.join(',')}`;
  const all = new Set(paths);
  const fields = paths.map((path) => fieldOf({ path, segments: path.split('.') }, all));
  const values = fields.map(({ value }) => value.text);
  // The types make 1, "1" and true differ; they come last, so that the values in front serve searches.
  const columns = unique ? [...values, ...fields.map(({ type }) => type.text)] : [...values, 'id'];
  return {
    name,
    text: `CREATE ${unique ? 'UNIQUE ' : ''}INDEX IF NOT EXISTS "${name}" ON ${tableOf(collection)} (${columns.join(', ')})`,
  };
}
