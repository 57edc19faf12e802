import { invalid } from './invalid.ts';
import { parsePath, valueAt } from './path.ts';
import type { Filter, Scalar } from './types.ts';
import { checkScalar, compareScalars } from './value.ts';

/** One test of a filter, checked, with its operand's type known. */
export type Test = { readonly path: string; readonly segments: readonly string[] } & (
  | { readonly operator: 'eq' | 'ne'; readonly operand: Scalar }
  | { readonly operator: 'gt' | 'gte' | 'lt' | 'lte'; readonly operand: number | string }
  | { readonly operator: 'in'; readonly operand: readonly Scalar[] }
  | { readonly operator: 'exists'; readonly operand: boolean }
);

function parseTest(path: string, segments: readonly string[], operator: string, operand: unknown): Test {
  const where = `${operator} of "${path}"`;
  switch (operator) {
    case 'eq':
    case 'ne':
      return { path, segments, operator, operand: checkScalar(operand, where) };
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const bound = checkScalar(operand, where);
      if (typeof bound !== 'number' && typeof bound !== 'string')
        throw invalid(`${where} is not a number or a string.`);
      return { path, segments, operator, operand: bound };
    }
    case 'in':
      if (!Array.isArray(operand)) throw invalid(`${where} is not a list.`);
      return { path, segments, operator, operand: operand.map((each) => checkScalar(each, where)) };
    case 'exists':
      if (typeof operand !== 'boolean') throw invalid(`${where} is not true or false.`);
      return { path, segments, operator, operand };
    default:
      throw invalid(`"${operator}" is no condition; there are eq, ne, gt, gte, lt, lte, in and exists.`);
  }
}

/** Checks a filter or guard and takes it apart; all tests must hold. */
export function parseFilter(filter: Filter): readonly Test[] {
  return Object.entries(filter).flatMap(([path, condition]) => {
    const segments = parsePath(path);
    // An undefined operand would widen the filter without a word, so it is refused.
    if (condition === undefined) throw invalid(`The condition on "${path}" is undefined.`);
    if (typeof condition !== 'object' || condition === null)
      return parseTest(path, segments, 'eq', condition);
    const tests = Object.entries(condition);
    if (tests.length === 0) throw invalid(`The condition on "${path}" is empty.`);
    return tests.map(([operator, operand]) => parseTest(path, segments, operator, operand));
  });
}

function holds(document: object, test: Test): boolean {
  const value = valueAt(document, test.segments);
  const equals = (operand: Scalar) => (value ?? null) === operand;
  switch (test.operator) {
    case 'eq':
      return equals(test.operand);
    case 'ne':
      return !equals(test.operand);
    case 'in':
      return test.operand.some(equals);
    case 'exists':
      return (value !== undefined) === test.operand;
    default: {
      if ((typeof value !== 'number' && typeof value !== 'string') || typeof value !== typeof test.operand)
        return false;
      const order = compareScalars(value, test.operand);
      if (test.operator === 'gt') return order > 0;
      if (test.operator === 'gte') return order >= 0;
      return test.operator === 'lt' ? order < 0 : order <= 0;
    }
  }
}

/** Whether all tests hold for `document`: the reference for what a database does with them. */
export const matches = (document: object, tests: readonly Test[]): boolean =>
  tests.every((test) => holds(document, test));
