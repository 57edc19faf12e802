import { MongoError, MongoServerError } from 'mongodb';

/** Runs pieces of work with the same key one after another, within this process. */
export type Turns = <R>(key: string, work: () => Promise<R>) => Promise<R>;

/**
 * When one finds the server out of reach, those that wait behind it fail with it, instead of finding out for
 * themselves one after another.
 */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key);
    const mine = before
      ? before.then(work, (error: unknown) => {
          if (isOutOfReach(error)) throw error;
          return work();
        })
      : work();
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
}

const isOutOfReach = (error: unknown): boolean =>
  error instanceof MongoError && !(error instanceof MongoServerError);
