import { RuntimeError } from '@fairlead/runtime';
import { throwIfAborted } from '@fairlead/runtime/store';
import { MongoError, MongoServerError } from 'mongodb';

/**
 * Runs pieces of work with the same key in the order in which they came, so many at the same time, within this
 * process. Work whose signal aborts while it waits is never begun.
 */
export type Turns = <R>(key: string, work: () => Promise<R>, signal?: AbortSignal) => Promise<R>;

interface Waiter {
  go(): void;
  fail(error: unknown): void;
}

interface Line {
  running: number;
  readonly waiting: Set<Waiter>;
}

/**
 * When one finds the server out of reach, those that wait behind it fail with it, instead of finding out for
 * themselves one after another. `atOnce` is how many may run with the same key; default 1.
 */
export function createTurns(atOnce = 1): Turns {
  const lines = new Map<string, Line>();

  const lineOf = (key: string): Line => {
    const known = lines.get(key);
    if (known) return known;
    const line = { running: 0, waiting: new Set<Waiter>() };
    lines.set(key, line);
    return line;
  };

  /** Hands the turn on. */
  const leave = (key: string, line: Line) => {
    const [next] = line.waiting;
    if (next) return next.go();
    line.running--;
    if (line.running === 0) lines.delete(key);
  };

  return async (key, work, signal) => {
    throwIfAborted(signal);
    const line = lineOf(key);
    if (line.running < atOnce) line.running++;
    else await turnIn(line, signal);
    try {
      throwIfAborted(signal);
      return await work();
    } catch (error) {
      if (isOutOfReach(error)) for (const waiter of line.waiting) waiter.fail(error);
      throw error;
    } finally {
      leave(key, line);
    }
  };
}

/** Resolves when it is one's turn. */
const turnIn = ({ waiting }: Line, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = () => {
      waiting.delete(waiter);
      signal?.removeEventListener('abort', giveUp);
    };
    const waiter: Waiter = {
      go() {
        end();
        resolve();
      },
      fail(error) {
        end();
        reject(error);
      },
    };
    const giveUp = () => waiter.fail(RuntimeError.from(signal?.reason));
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.add(waiter);
  });

const isOutOfReach = (error: unknown): boolean =>
  error instanceof MongoError && !(error instanceof MongoServerError);
