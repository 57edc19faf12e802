import assert from 'node:assert/strict';
import type { Code } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Collection, CollectionSpec, Document, Store, Value } from './types.ts';

/** One test of the suite. */
export interface Case {
  readonly title: string;
  /** The ability without which the test is skipped. */
  readonly needs?: keyof Store['supports'];
  run(store: Store): Promise<void>;
}

/** A document of the tests: whatever fields it takes. */
export type Thing = Document & { readonly [key: string]: Value };

/** Opens the collection `things`. */
export const things = (store: Store, spec: Omit<CollectionSpec, 'name'> = {}): Promise<Collection<Thing>> =>
  store.collection<Thing>({ name: 'things', ...spec });

/** Opens the collection `things` and inserts `documents`. */
export async function thingsWith(
  store: Store,
  documents: readonly Thing[],
  spec: Omit<CollectionSpec, 'name'> = {},
): Promise<Collection<Thing>> {
  const collection = await things(store, spec);
  await Promise.all(documents.map((document) => collection.insert(document)));
  return collection;
}

/** For `assert.rejects`: a RuntimeError with this code, and with this reason where one is given. */
export const failure = (code: Code, reason?: string) => (error: unknown) => {
  assert(error instanceof RuntimeError, `not a RuntimeError: ${String(error)}`);
  assert.equal(error.code, code, error.message);
  if (reason !== undefined) assert.equal(error.reason, reason);
  assert.match(error.message, /\w+ \w+ /, 'the message is no sentence');
  return true;
};

/** For `assert.rejects`: the error of a value that `field` must not hold twice. */
export const duplicate = (field: string) => (error: unknown) => {
  failure('ALREADY_EXISTS', 'DUPLICATE_KEY')(error);
  assert(error instanceof RuntimeError);
  assert.deepEqual(error.metadata, { field });
  return true;
};

/** The ids that a filter finds, in order. */
export const idsOf = async (
  collection: Collection<Thing>,
  query: Parameters<Collection<Thing>['find']>[0],
): Promise<string[]> => (await collection.find(query)).documents.map(({ id }) => id);
