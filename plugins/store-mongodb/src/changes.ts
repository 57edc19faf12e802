import type { Change } from '@fairlead/runtime/store';
import type { Coding } from './coding.ts';
import { ancestorsOf, fieldOf, isList, isNoList, type MongoFilter } from './filter.ts';

const operators = { set: '$set', unset: '$unset', increment: '$inc', push: '$push' } as const;

/** An update document; the operands are values that have been checked, whose keys begin with no "$". */
export function toMongoUpdate(
  changes: readonly Change[],
  coding: Coding,
): Record<string, Record<string, unknown>> {
  const update: Record<string, Record<string, unknown>> = {};
  for (const change of changes) {
    const operator = operators[change.kind];
    const fields = update[operator] ?? {};
    update[operator] = fields;
    const field = fieldOf(change.segments);
    if (change.kind === 'unset') fields[field] = '';
    else if (change.kind === 'push') fields[field] = { $each: [coding.encodeNested(change.value)] };
    else if (change.kind === 'set') fields[field] = coding.encode(change.value);
    else fields[field] = change.value;
  }
  return update;
}

/**
 * What must hold besides the guard for `changes` to mean the same in MongoDB: it would enter lists on the way to a
 * field, and let numbers grow past what can be read back exactly.
 */
export function applicable(changes: readonly Change[]): readonly MongoFilter[] {
  const conditions: MongoFilter[] = [];
  const ancestors = new Set(changes.flatMap(({ segments }) => ancestorsOf(segments)));
  for (const ancestor of ancestors) conditions.push({ [ancestor]: isNoList });
  for (const change of changes) {
    if (change.kind !== 'increment') continue;
    const field = fieldOf(change.segments);
    const { MAX_SAFE_INTEGER: max } = Number;
    const bounds = { $gte: Math.max(-max, -max - change.value), $lte: Math.min(max, max - change.value) };
    conditions.push({ $or: [{ [field]: { $exists: false } }, { [field]: { ...bounds, ...isNoList } }] });
  }
  return conditions;
}

/** Splits off removals below a list: they do nothing, as long as the list is there. */
export function withoutIdleUnsets(
  document: object,
  changes: readonly Change[],
): { readonly changes: readonly Change[]; readonly conditions: readonly MongoFilter[] } {
  const conditions: MongoFilter[] = [];
  const kept = changes.filter(({ kind, segments }) => {
    if (kind !== 'unset') return true;
    const list = listOnTheWay(document, segments);
    if (list) conditions.push({ [fieldOf(list)]: isList });
    return !list;
  });
  return { changes: kept, conditions };
}

function listOnTheWay(document: object, segments: readonly string[]): readonly string[] | undefined {
  let value: unknown = document;
  for (const [index, key] of segments.slice(0, -1).entries()) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
    if (Array.isArray(value)) return segments.slice(0, index + 1);
  }
  return undefined;
}
