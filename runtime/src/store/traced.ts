import { currentContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Tracer } from '../tracing/types.ts';
import type { Collection, Document, Store } from './types.ts';

/** The same store, with a span for every operation that happens inside a traced call; outside any it costs nothing. */
export function tracedStore(store: Store, tracer: Tracer): Store {
  return {
    name: store.name,
    supports: store.supports,
    async collection<T extends Document>(...args: Parameters<Store['collection']>) {
      return tracedCollection(await store.collection<T>(...args), store.name, tracer);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

function tracedCollection<T extends Document>(
  collection: Collection<T>,
  system: string,
  tracer: Tracer,
): Collection<T> {
  const traced = async <R>(operation: string, run: () => Promise<R>): Promise<R> => {
    const parent = currentContext()?.span;
    if (!parent) return run();
    const tags = { 'span.kind': 'client', 'db.system': system, 'db.operation': operation };
    const span = tracer.startSpan(`store ${collection.name}.${operation}`, { childOf: parent, tags });
    try {
      return await run();
    } catch (thrown) {
      span.setTag('error', true);
      span.setTag('rpc.code', RuntimeError.from(thrown).code);
      throw thrown;
    } finally {
      span.finish();
    }
  };
  return {
    name: collection.name,
    insert: (...args) => traced('insert', () => collection.insert(...args)),
    get: (...args) => traced('get', () => collection.get(...args)),
    update: (...args) => traced('update', () => collection.update(...args)),
    delete: (...args) => traced('delete', () => collection.delete(...args)),
    find: (...args) => traced('find', () => collection.find(...args)),
  };
}
