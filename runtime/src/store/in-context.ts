import { currentContext } from '../context/context.ts';
import type { Collection, Document, Store } from './types.ts';

/**
 * The same store, for work in contexts: an operation without a signal of its own takes that of the context it happens
 * in. So what a call has asked for is given up with the call, and work for nobody does not stand in the way of others.
 * What has to outlive its caller runs in a context of its own.
 */
export function storeInContext(store: Store): Store {
  return {
    name: store.name,
    supports: store.supports,
    async collection<T extends Document>(...args: Parameters<Store['collection']>) {
      return collectionInContext(await store.collection<T>(...args));
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

type Io = { readonly signal?: AbortSignal };

function collectionInContext<T extends Document>(collection: Collection<T>): Collection<T> {
  const within = (given: Io | undefined): Io => {
    if (given?.signal) return given;
    const context = currentContext();
    return context ? { signal: context.signal } : {};
  };
  return {
    name: collection.name,
    insert: (document, options) => collection.insert(document, within(options)),
    get: (id, options) => collection.get(id, within(options)),
    update: (id, guard, changes, options) => collection.update(id, guard, changes, within(options)),
    delete: (id, guard, options) => collection.delete(id, guard, within(options)),
    find: (query, options) => collection.find(query, within(options)),
  };
}
