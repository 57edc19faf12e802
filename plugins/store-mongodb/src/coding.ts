import type { Document, Value } from '@fairlead/runtime';
import type { Kept } from './filter.ts';

/** How values are kept in the database. */
export interface Coding {
  /** A value of a field. */
  encode(value: Value): unknown;
  /** A value inside a list. */
  encodeNested(value: Value): unknown;
  /** A document, with its id as `_id`. */
  encodeDocument(document: Document): Kept;
  decodeDocument<T extends Document>(stored: object): T;
}

const identity = <T>(value: T): T => value;

/** MongoDB keeps what the runtime's documents hold as it is. */
export const plainCoding: Coding = createCoding({ nested: identity, decode: identity });

/** The key of a list within a list, for FerretDB, which cannot keep one. */
const LIST_KEY = '\u0001list';

/** For FerretDB: a list within a list becomes an object with one key that nobody else uses. */
export const ferretCoding: Coding = createCoding({
  nested: wrapLists,
  decode: unwrapLists,
  top: (value) =>
    Array.isArray(value) ? value.map(wrapLists) : typeof value === 'object' ? wrapLists(value) : value,
});

function createCoding(how: {
  nested: (value: Value) => unknown;
  decode: (value: unknown) => unknown;
  top?: (value: Value) => unknown;
}): Coding {
  const { nested, decode, top = identity } = how;
  return {
    encode: top,
    encodeNested: nested,
    encodeDocument({ id, ...fields }) {
      const encoded: Record<string, unknown> = { _id: id };
      for (const [key, value] of Object.entries<Value>(fields)) encoded[key] = top(value);
      return encoded as Kept;
    },
    decodeDocument(stored) {
      const { _id, ...fields } = stored as Kept;
      // A collection's documents are of the type it was opened with.
      return { id: _id, ...(decode(fields) as object) } as never;
    },
  };
}

/** `value` as an element of a list. */
function wrapLists(value: Value): unknown {
  if (Array.isArray(value)) return { [LIST_KEY]: value.map(wrapLists) };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      Array.isArray(each) ? each.map(wrapLists) : wrapLists(each),
    ]),
  );
}

function unwrapLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapLists);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.hasOwn(value, LIST_KEY)) return unwrapLists(Reflect.get(value, LIST_KEY));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapLists(each)]));
}
