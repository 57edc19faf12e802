import { type Collection, type CollectionSpec, type Document, RuntimeError } from '@fairlead/runtime';
import {
  checkId,
  copyDocument,
  cursorAfter,
  parseChanges,
  parseFilter,
  parseQuery,
} from '@fairlead/runtime/store';
import type { Database } from '../sqlite/database.ts';
import { collectionMissing, type operations } from './operations.ts';
import { filterSql, findSql, indexSql, tableOf } from './sql.ts';

type Db = Database<typeof operations>;

/** Makes the table and the indexes of a collection where they are missing; takes the write lock only then. */
async function create(database: Db, spec: CollectionSpec, signal: AbortSignal | undefined): Promise<void> {
  const table = tableOf(spec.name);
  const indexes = [true, false].flatMap((unique) =>
    ((unique ? spec.unique : spec.indexes) ?? []).map((paths) => ({
      ...indexSql(spec.name, paths, unique),
      unique,
      paths,
    })),
  );
  const names = [table, ...new Set(indexes.map(({ name }) => name))];
  const existing = await database.call('existing', { names }, { signal });
  if (existing.length < names.length) await database.call('create', { table, indexes }, { signal });
}

/** Opens a collection of a SQLite store; `spec` has been checked. */
export async function openCollection<T extends Document>(
  database: Db,
  spec: CollectionSpec,
  signal: AbortSignal | undefined,
): Promise<Collection<T>> {
  const { name } = spec;
  const table = tableOf(name);
  const indexed = new Set([...(spec.unique ?? []), ...(spec.indexes ?? [])].flat());
  // A collection's documents are of the type it was opened with.
  const parse = (body: string): T => JSON.parse(body);
  await create(database, spec, signal);

  /** Makes the collection again when somebody has removed the file under us. */
  async function present<R>(signal: AbortSignal | undefined, work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RuntimeError && error.is(collectionMissing))) throw error;
      await create(database, spec, signal);
      return await work();
    }
  }

  return {
    name,
    async insert(document, options = {}) {
      const copy = copyDocument(document, name);
      await present(options.signal, () =>
        database.call('insert', { table, id: copy.id, body: JSON.stringify(copy) }, options),
      );
    },
    async get(id, options = {}) {
      const body = await present(options.signal, () =>
        database.call('get', { table, id: checkId(id, name) }, options),
      );
      return body === undefined ? undefined : parse(body);
    },
    async update(id, guard, changes, options = {}) {
      const args = {
        table,
        id: checkId(id, name),
        guard: filterSql(parseFilter(guard), indexed),
        changes: parseChanges(changes),
      };
      const result = await present(options.signal, () => database.call('update', args, options));
      return result.status === 'missing' ? result : { status: result.status, document: parse(result.body) };
    },
    async delete(id, guard = {}, options = {}) {
      const args = { table, id: checkId(id, name), guard: filterSql(parseFilter(guard), indexed) };
      return await present(options.signal, () => database.call('delete', args, options));
    },
    async find(findQuery = {}, options = {}) {
      const query = parseQuery(findQuery);
      const { bodies, cut } = await present(options.signal, () =>
        database.call('find', { table, query: findSql(name, query, indexed) }, options),
      );
      const documents = bodies.slice(0, query.limit).map(parse);
      const last = documents.at(-1);
      return {
        documents,
        nextCursor: last && (cut || bodies.length > query.limit) ? cursorAfter(query, last) : '',
      };
    },
  };
}
