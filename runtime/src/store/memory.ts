import { RuntimeError } from '../errors/runtime-error.ts';
import { applyChanges, parseChanges } from './changes.ts';
import { matches, parseFilter } from './filter.ts';
import { duplicateKey, notUnique, throwIfAborted } from './invalid.ts';
import { parsePath, valueAt } from './path.ts';
import { cursorAfter, type Position, parseQuery, type Query } from './query.ts';
import { checkSpec } from './spec.ts';
import type { Collection, CollectionSpec, Document, Store } from './types.ts';
import { checkId, compareScalars, copyDocument, sortKey } from './value.ts';

type UniqueIndex = { readonly paths: readonly (readonly string[])[]; readonly ids: Map<string, string> };
type Data = { readonly documents: Map<string, Document>; readonly unique: Map<string, UniqueIndex> };

/** The value of a unique index; undefined where the document is not indexed. */
function indexKey(document: Document, { paths }: UniqueIndex): string | undefined {
  const values = paths.map((segments) => valueAt(document, segments) ?? null);
  return values.includes(null) ? undefined : JSON.stringify(values);
}

/** Puts `document` in the place of `before`; throws, and leaves all as it was, when a unique value is taken. */
function replace(collection: string, data: Data, before: Document | undefined, document: Document): void {
  const indexes = [...data.unique.values()];
  for (const index of indexes) {
    const key = indexKey(document, index);
    const holder = key === undefined ? undefined : index.ids.get(key);
    if (holder !== undefined && holder !== document.id)
      throw duplicateKey(collection, index.paths[0]?.join('.') ?? 'id');
  }
  for (const index of indexes) {
    if (before) forget(index, before);
    const key = indexKey(document, index);
    if (key !== undefined) index.ids.set(key, document.id);
  }
  data.documents.set(document.id, document);
}

function forget(index: UniqueIndex, document: Document): void {
  const key = indexKey(document, index);
  if (key !== undefined) index.ids.delete(key);
}

/** Adds a unique index over what is there. */
function addUnique(collection: string, data: Data, names: readonly string[]): void {
  if (data.unique.has(names.join())) return;
  const index: UniqueIndex = { paths: names.map(parsePath), ids: new Map() };
  for (const document of data.documents.values()) {
    const key = indexKey(document, index);
    if (key === undefined) continue;
    if (index.ids.has(key)) throw notUnique(collection, names);
    index.ids.set(key, document.id);
  }
  data.unique.set(names.join(), index);
}

/** Compares two positions in the order of `query`. */
function comparePositions(query: Query, a: Position, b: Position): number {
  const order = compareScalars(a.key, b.key) || compareScalars(a.id, b.id);
  return query.sort.descending ? -order : order;
}

const positionOf = (query: Query, document: Document): Position => ({
  key: sortKey(valueAt(document, query.sort.segments)),
  id: document.id,
});

function createCollection<T extends Document>(
  name: string,
  data: Data,
  check: (signal?: AbortSignal) => void,
): Collection<T> {
  const { documents } = data;
  // A collection's documents are of the type it was opened with.
  const copyOut = (document: Document) => copyDocument(document, name) as T;

  return {
    name,
    async insert(document, { signal } = {}) {
      check(signal);
      const copy = copyDocument(document, name);
      if (documents.has(copy.id)) throw duplicateKey(name, 'id');
      replace(name, data, undefined, copy);
    },
    async get(id, { signal } = {}) {
      check(signal);
      const found = documents.get(checkId(id, name));
      return found && copyOut(found);
    },
    async update(id, guard, changes, { signal } = {}) {
      check(signal);
      const [tests, parsed] = [parseFilter(guard), parseChanges(changes)];
      const found = documents.get(checkId(id, name));
      if (!found) return { status: 'missing' };
      if (!matches(found, tests)) return { status: 'guard-failed', document: copyOut(found) };
      const changed = copyOut(found);
      applyChanges(changed, parsed);
      replace(name, data, found, changed);
      return { status: 'updated', document: copyOut(changed) };
    },
    async delete(id, guard = {}, { signal } = {}) {
      check(signal);
      const tests = parseFilter(guard);
      const found = documents.get(checkId(id, name));
      if (!found || !matches(found, tests)) return false;
      for (const index of data.unique.values()) forget(index, found);
      return documents.delete(id);
    },
    async find(findQuery = {}, { signal } = {}) {
      check(signal);
      const query = parseQuery(findQuery);
      const { after } = query;
      const found = [...documents.values()]
        .filter((document) => matches(document, query.tests))
        .map((document) => ({ document, position: positionOf(query, document) }))
        .filter(({ position }) => !after || comparePositions(query, position, after) > 0)
        .sort((a, b) => comparePositions(query, a.position, b.position));
      const page = found.slice(0, query.limit).map(({ document }) => copyOut(document));
      const last = page.at(-1);
      return {
        documents: page,
        nextCursor: last && found.length > page.length ? cursorAfter(query, last) : '',
      };
    },
  };
}

/** Creates a store in this process's memory: for tests, and for services that may forget. */
export function createMemoryStore(): Store {
  const collections = new Map<string, Data>();
  let closed = false;
  const check = (signal?: AbortSignal) => {
    throwIfAborted(signal);
    if (closed) throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'The store is closed.' });
  };
  return {
    name: 'memory',
    supports: { durable: false, sharedBetweenProcesses: false, atomicGuards: true, uniqueIgnoresNull: true },
    async collection<T extends Document>(spec: CollectionSpec, options: { signal?: AbortSignal } = {}) {
      check(options.signal);
      checkSpec(spec);
      const data = collections.get(spec.name) ?? { documents: new Map(), unique: new Map() };
      collections.set(spec.name, data);
      for (const paths of spec.unique ?? []) addUnique(spec.name, data, paths);
      return createCollection<T>(spec.name, data, check);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      collections.clear();
    },
  };
}
