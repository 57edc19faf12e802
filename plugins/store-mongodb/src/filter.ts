import type { Test } from '@fairlead/runtime/store';
import type { Collection, Filter } from 'mongodb';

/** A document as the database keeps it. */
export type Kept = { readonly _id: string };
export type KeptCollection = Collection<Kept>;
export type MongoFilter = Filter<Kept>;

/**
 * The field in the database. `id` is kept as `_id`, which a document cannot have; asking for the one that is not there
 * finds nothing. Only checked paths come here.
 */
export function fieldOf(segments: readonly string[]): string {
  const [first = '', ...rest] = segments;
  const top = first === 'id' ? '_id' : first === '_id' ? 'id' : first;
  return [top, ...rest].join('.');
}

/** The fields on the way to a field. */
export const ancestorsOf = (segments: readonly string[]): readonly string[] =>
  segments.slice(0, -1).map((_segment, index) => fieldOf(segments.slice(0, index + 1)));

export const isList = { $type: 'array' } as const;
export const isNoList = { $not: isList } as const;

/** What a unique index holds. The same words in a query let MongoDB use the index, although it is partial. */
export const isIndexed = { $type: ['string', 'number', 'bool'] } as const;

const always: MongoFilter = {};
const never: MongoFilter = { $nor: [{}] };

const and = (filters: readonly MongoFilter[]): MongoFilter => {
  const [first, ...rest] = filters;
  return first && rest.length === 0 ? first : { $and: [...filters] };
};

/**
 * A filter for checked tests, with what they mean in the runtime: MongoDB would look into lists, both for values and
 * on the way to a field. Operands stand behind `$eq`, `$in` and their like, and are scalars, so that none of them can
 * be more than a value.
 */
export function toMongoFilter(tests: readonly Test[], partial: ReadonlySet<string>): MongoFilter {
  return tests.length === 0 ? always : and(tests.map((test) => testFilter(test, partial)));
}

function testFilter(test: Test, partial: ReadonlySet<string>): MongoFilter {
  const { segments } = test;
  const field = fieldOf(segments);
  const indexed = partial.has(test.path) ? isIndexed : {};
  const straight = ancestorsOf(segments).map((ancestor): MongoFilter => ({ [ancestor]: isNoList }));
  /** A condition on the field itself, where it can be reached without entering a list. */
  const at = (condition: object): MongoFilter => and([{ [field]: condition }, ...straight]);
  const isNull = (): MongoFilter => ({
    $or: [
      { [field]: { $eq: null, ...isNoList } },
      ...ancestorsOf(segments).map((each) => ({ [each]: isList })),
    ],
  });
  const isOneOf = (values: readonly unknown[]): MongoFilter => {
    const alternatives: MongoFilter[] = [];
    const others = values.filter((value) => value !== null);
    if (others.length === 1) alternatives.push(at({ $eq: others[0], ...indexed, ...isNoList }));
    if (others.length > 1) alternatives.push(at({ $in: others, ...indexed, ...isNoList }));
    if (others.length < values.length) alternatives.push(isNull());
    if (alternatives.length === 0) return never;
    return alternatives.length === 1 && alternatives[0] ? alternatives[0] : { $or: alternatives };
  };

  switch (test.operator) {
    case 'eq':
      return isOneOf([test.operand]);
    case 'ne':
      return { $nor: [isOneOf([test.operand])] };
    case 'in':
      return isOneOf(test.operand);
    case 'exists': {
      const exists = at({ $exists: true });
      return test.operand ? exists : { $nor: [exists] };
    }
    default:
      return at({ [`$${test.operator}`]: test.operand, ...indexed, ...isNoList });
  }
}
