import { parseFilter, type Test } from './filter.ts';
import { invalid } from './invalid.ts';
import { parsePath, valueAt } from './path.ts';
import type { Document, FindQuery, Scalar } from './types.ts';
import { sortKey } from './value.ts';

/** The last document of a page, as far as the order is concerned. */
export interface Position {
  readonly key: Scalar;
  readonly id: string;
}

/** A checked query with its defaults filled in. */
export interface Query {
  readonly tests: readonly Test[];
  readonly sort: {
    readonly path: string;
    readonly segments: readonly string[];
    readonly descending: boolean;
  };
  readonly limit: number;
  /** Where the page before ended. */
  readonly after: Position | undefined;
}

const defaultLimit = 100;
const maxLimit = 1_000;

const cursorKind = (query: Query): string =>
  `${query.sort.path} ${query.sort.descending ? 'descending' : 'ascending'}`;

/** The cursor of the page that begins after `last`. */
export function cursorAfter(query: Query, last: Document): string {
  const content = [cursorKind(query), sortKey(valueAt(last, query.sort.segments)), last.id];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

function parseCursor(query: Query, cursor: string): Position {
  const refused = invalid(
    'The cursor does not belong to this query. Pass the cursor of the page before, with the same sort.',
  );
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refused;
  }
  if (!Array.isArray(content) || content.length !== 3) throw refused;
  const [kind, key, id]: unknown[] = content;
  if (kind !== cursorKind(query) || typeof id !== 'string') throw refused;
  if (key !== null && typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'boolean')
    throw refused;
  return { key, id };
}

/** Checks a query and fills in its defaults. */
export function parseQuery(query: FindQuery): Query {
  const { limit = defaultLimit, sort } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw invalid(`limit is ${limit}; it is a whole number from 1 to ${maxLimit}.`);
  if (sort && sort.direction !== 'ascending' && sort.direction !== 'descending')
    throw invalid(`The direction of a sort is ascending or descending, not "${String(sort.direction)}".`);
  const path = sort?.field ?? 'id';
  const parsed: Query = {
    tests: parseFilter(query.filter ?? {}),
    sort: { path, segments: parsePath(path), descending: sort?.direction === 'descending' },
    limit,
    after: undefined,
  };
  return query.cursor ? { ...parsed, after: parseCursor(parsed, query.cursor) } : parsed;
}
