import type { CollectionSpec, Document } from '@fairlead/runtime';
import { parsePath, valueAt } from '@fairlead/runtime/store';
import type { MongoServerError } from 'mongodb';
import { fieldOf, type KeptCollection, type MongoFilter } from './filter.ts';
import { pathInMessage } from './indexes.ts';

/**
 * The path whose value another document holds: `id`, or the first of a unique index. MongoDB tells; of FerretDB's
 * inserts it has to be found out by asking.
 */
export async function duplicateField(
  collection: KeptCollection,
  error: MongoServerError,
  spec: CollectionSpec,
  document: Document,
): Promise<string> {
  const told = Object.keys((error.keyPattern ?? {}) as object)[0] ?? pathInMessage(error.message);
  if (told !== undefined) return told === '_id' ? 'id' : told;
  for (const paths of spec.unique ?? []) {
    const values = paths.map((path) => valueAt(document, parsePath(path)));
    if (values.includes(undefined)) continue;
    const same = paths.map(
      (path, index): MongoFilter => ({ [fieldOf(parsePath(path))]: { $eq: values[index] } }),
    );
    const filter: MongoFilter = { $and: [{ _id: { $ne: document.id } }, ...same] };
    if (await collection.findOne(filter, { projection: { _id: 1 } })) return paths[0] ?? 'id';
  }
  return 'id';
}
