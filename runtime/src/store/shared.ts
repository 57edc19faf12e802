// What the implementations of a store have in common: checking, the meaning of filters, changes and cursors.
export { applyChanges, type Change, parseChanges } from './changes.ts';
export { matches, parseFilter, type Test } from './filter.ts';
export { duplicateKey, notUnique, throwIfAborted } from './invalid.ts';
export { parsePath, valueAt } from './path.ts';
export { cursorAfter, type Position, parseQuery, type Query } from './query.ts';
export { checkSpec } from './spec.ts';
export { checkId, compareScalars, copyDocument, copyValue, sortKey } from './value.ts';
