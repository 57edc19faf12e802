import type { Query } from '@fairlead/runtime/store';
import type { SortDirection } from 'mongodb';
import { fieldOf, type MongoFilter, toMongoFilter } from './filter.ts';

/** The types that can be sorted by, in MongoDB's order; what is absent stands with null. */
const typeOrder = ['null', 'number', 'string', 'bool'] as const;

const typeOf = (key: string | number | boolean | null): (typeof typeOrder)[number] =>
  key === null ? 'null' : typeof key === 'boolean' ? 'bool' : typeof key === 'number' ? 'number' : 'string';

/** What a query asks MongoDB. One document more than a page is asked for, to know whether there is another page. */
export function toFind(query: Query, partial: ReadonlySet<string>) {
  const { tests, sort, limit } = query;
  const direction: SortDirection = sort.descending ? -1 : 1;
  const field = fieldOf(sort.segments);
  const after = afterFilter(query);
  const filter = toMongoFilter(tests, partial);
  const sorted: [string, SortDirection][] = [[field, direction]];
  if (field !== '_id') sorted.push(['_id', direction]);
  return {
    filter: after ? { $and: [filter, after] } : filter,
    options: { sort: sorted, limit: limit + 1 },
  };
}

/** What comes after a position, in the order of the query. */
function afterFilter({ sort, after }: Query): MongoFilter | undefined {
  if (!after) return undefined;
  const { key, id } = after;
  const field = fieldOf(sort.segments);
  const beyond = sort.descending ? '$lt' : '$gt';
  if (field === '_id') return { _id: { [beyond]: id } } as unknown as MongoFilter;
  const type = typeOf(key);
  const order = typeOrder.indexOf(type);
  const later = sort.descending ? typeOrder.slice(0, order) : typeOrder.slice(order + 1);
  return {
    $or: [
      { [field]: { $eq: key }, _id: { [beyond]: id } },
      // Comparisons hold within a type only.
      ...(key === null ? [] : [{ [field]: { [beyond]: key } }]),
      ...later.map((each) => ({ [field]: each === 'null' ? { $eq: null } : { $type: each } })),
    ],
  } as unknown as MongoFilter;
}
