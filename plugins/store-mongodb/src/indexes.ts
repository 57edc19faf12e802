import type { CollectionSpec } from '@fairlead/runtime';
import { notUnique } from '@fairlead/runtime/store';
import type { CreateIndexesOptions } from 'mongodb';
import { isDuplicate } from './failures.ts';
import { fieldOf, isIndexed, type KeptCollection } from './filter.ts';

/** The name of an index tells its paths, so that a duplicate's error can be traced to them. */
const nameOf = (paths: readonly string[], unique: boolean): string =>
  `${unique ? 'unique' : 'index'}:${paths.join(',')}`;

/** The first path of the unique index that an error's text names. */
export const pathInMessage = (message: string): string | undefined => /unique:([\w.-]+)/.exec(message)?.[1];

/** Makes the indexes of a collection where they are missing. */
export async function createIndexes(
  collection: KeptCollection,
  spec: CollectionSpec,
  options: { readonly partial: boolean },
): Promise<void> {
  for (const paths of spec.unique ?? []) {
    const fields = paths.map((path) => fieldOf(path.split('.')));
    const partial = Object.fromEntries(fields.map((field) => [field, isIndexed]));
    await create(collection, fields, {
      name: nameOf(paths, true),
      unique: true,
      ...(options.partial ? { partialFilterExpression: partial } : {}),
    }).catch((error: unknown) => {
      throw isDuplicate(error) ? notUnique(spec.name, paths) : error;
    });
  }
  for (const paths of spec.indexes ?? []) {
    const fields = paths.map((path) => fieldOf(path.split('.')));
    // The id comes last, since ties are sorted by it.
    const withId = fields.includes('_id') ? fields : [...fields, '_id'];
    await create(collection, withId, { name: nameOf(paths, false) });
  }
}

const create = (
  collection: KeptCollection,
  fields: readonly string[],
  options: CreateIndexesOptions,
): Promise<unknown> =>
  // The one over the id alone is always there.
  fields.join() === '_id'
    ? Promise.resolve()
    : collection.createIndex(
        fields.map((field) => [field, 1]),
        options,
      );
