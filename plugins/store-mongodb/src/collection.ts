import type { Collection, CollectionSpec, Document } from '@fairlead/runtime';
import {
  checkId,
  copyDocument,
  cursorAfter,
  duplicateKey,
  parseChanges,
  parseFilter,
  parseQuery,
} from '@fairlead/runtime/store';
import { toMongoUpdate } from './changes.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { duplicateField } from './duplicate.ts';
import { isDuplicate } from './failures.ts';
import type { Kept } from './filter.ts';
import { toFind } from './find.ts';
import { createGuardedWriter } from './guarded-writer.ts';
import { createIndexes } from './indexes.ts';
import { createTurnWriter } from './turn-writer.ts';
import type { Turns } from './turns.ts';
import type { Access, WriterParts } from './writer.ts';

export interface OpenOptions {
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** What the collection is called in the database. */
  readonly stored: string;
  /** Checked. */
  readonly spec: CollectionSpec;
  /** Shared by the collections of a store, for a server that has one writer. */
  readonly writes: Turns;
  readonly signal: AbortSignal | undefined;
}

/** Opens a collection of a MongoDB store, and makes its indexes. */
export async function openCollection<T extends Document>(options: OpenOptions): Promise<Collection<T>> {
  const { connection, dialect, stored, spec, writes } = options;
  const { name } = spec;
  const { coding, partialIndexes } = dialect;
  const partial = new Set(partialIndexes ? (spec.unique ?? []).flat() : []);
  const decode = (found: object): T => coding.decodeDocument<T>(found);

  const run = <R>(signal: AbortSignal | undefined, work: (access: Access) => Promise<R>) =>
    connection.run(signal, (db, send) =>
      work({ signal, send: (command) => send(() => command(db.collection<Kept>(stored))) }),
    );

  async function explain(access: Access, error: unknown, document: Document): Promise<unknown> {
    if (!isDuplicate(error)) return error;
    const field = await access.send((collection) => duplicateField(collection, error, spec, document));
    return duplicateKey(name, field);
  }

  const parts: WriterParts<T> = {
    name,
    partial,
    decode,
    explain,
    encodeChanges: (changes) => toMongoUpdate(changes, coding),
  };
  const writer = dialect.atomicUpdates ? createGuardedWriter(parts) : createTurnWriter(parts, writes);
  await run(options.signal, ({ send }) =>
    send((collection) => createIndexes(collection, spec, { partial: partialIndexes })),
  );

  return {
    name,
    async insert(document, { signal } = {}) {
      const copy = copyDocument(document, name);
      await run(signal, async (access) => {
        const insert = () => access.send((collection) => collection.insertOne(coding.encodeDocument(copy)));
        try {
          await (dialect.atomicUpdates ? insert() : writes('', insert, signal));
        } catch (error) {
          throw await explain(access, error, copy);
        }
      });
    },
    async get(id, { signal } = {}) {
      checkId(id, name);
      const found = await run(signal, ({ send }) => send((collection) => collection.findOne({ _id: id })));
      return found ? decode(found) : undefined;
    },
    async update(id, guard, changes, { signal } = {}) {
      checkId(id, name);
      const [tests, parsed] = [parseFilter(guard), parseChanges(changes)];
      return await run(signal, (access) => writer.update(access, id, tests, parsed));
    },
    async delete(id, guard = {}, { signal } = {}) {
      checkId(id, name);
      const tests = parseFilter(guard);
      return await run(signal, (access) => writer.delete(access, id, tests));
    },
    async find(findQuery = {}, { signal } = {}) {
      const query = parseQuery(findQuery);
      const { filter, options } = toFind(query, partial);
      const found = await run(signal, ({ send }) =>
        send((collection) => collection.find(filter, options).toArray()),
      );
      const documents = found.slice(0, query.limit).map(decode);
      const last = documents.at(-1);
      return { documents, nextCursor: last && found.length > query.limit ? cursorAfter(query, last) : '' };
    },
  };
}
