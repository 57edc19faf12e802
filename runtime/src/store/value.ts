import { invalid } from './invalid.ts';
import type { Document, Scalar, Value } from './types.ts';

const maxDepth = 64;
const maxIdLength = 512;

const isScalarType = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * Checks a scalar that every store keeps as it is: finite numbers, integers within 2^53 and well-formed strings.
 * `where` names it in the error.
 */
export function checkScalar(value: unknown, where: string): Scalar {
  if (!isScalarType(value)) throw invalid(`${where} is not a string, number, boolean or null.`);
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  )
    throw invalid(`${where} is ${value}; numbers are finite and integers lie within 2^53. Use a string.`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw invalid(`${where} holds half a surrogate pair; strings are well-formed Unicode.`);
  return value;
}

function checkKey(key: string, where: string): string {
  if (key === '' || key === '__proto__' || key.startsWith('$') || /[.\0]/.test(key) || !key.isWellFormed())
    throw invalid(
      `${where} has the key "${key}"; keys are not empty, not "__proto__", do not begin with "$" and hold no dot or NUL.`,
    );
  return key;
}

/** A checked copy of `value`, so that neither side can alter the other's. An undefined property is left out. */
export function copyValue(value: unknown, where: string, depth = 0): Value {
  if (typeof value !== 'object' || value === null) return checkScalar(value, where);
  if (depth > maxDepth) throw invalid(`${where} is nested deeper than ${maxDepth} levels.`);
  if (Array.isArray(value))
    return Array.from(value, (each, index) => copyValue(each, `${where}[${index}]`, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw invalid(
      `${where} is a ${value.constructor.name}; documents hold plain objects, lists and scalars.`,
    );
  const copy: Record<string, Value> = {};
  for (const [key, each] of Object.entries(value))
    if (each !== undefined) copy[checkKey(key, where)] = copyValue(each, `${where}.${key}`, depth + 1);
  return copy;
}

/** Checks an id: a string of 1 to 512 characters. */
export function checkId(id: unknown, collection: string): string {
  if (typeof id !== 'string' || id === '' || id.length > maxIdLength || !id.isWellFormed())
    throw invalid(`The id of a document in ${collection} is a string of 1 to ${maxIdLength} characters.`);
  return id;
}

/** A checked copy of a document. */
export function copyDocument<T extends Document>(document: T, collection: string): T {
  checkId(document.id, collection);
  if (Object.hasOwn(document, '_id'))
    throw invalid(`A document in ${collection} has a field "_id"; that name is taken.`);
  // A copy has the type of what it was copied from.
  return copyValue(document, collection) as unknown as T;
}

/** Strings by code point, as databases order UTF-8; `<` would order by UTF-16 unit. */
function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x === y) continue;
    // Surrogates stand for code points above all others.
    const lift = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return lift(x) - lift(y);
  }
  return a.length - b.length;
}

/**
 * The order of `sort`: absent and null first, then false, true, and numbers or strings among themselves. The
 * order between types, and of lists and objects, is each store's own.
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const rank = (value: Scalar) =>
    value === null ? 0 : typeof value === 'boolean' ? (value ? 2 : 1) : typeof value === 'number' ? 3 : 4;
  return rank(a) - rank(b);
}

/** What a field is sorted by: itself; null where it is absent; its JSON text where it is a list or an object. */
export const sortKey = (value: Value | undefined): Scalar =>
  value === undefined ? null : isScalarType(value) ? value : JSON.stringify(value);
