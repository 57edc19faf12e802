import { RuntimeError } from '@fairlead/runtime';
import { createDecoy, type HashCost, hashCost, hashPassword, verifyPassword } from './password-hash.ts';

type WorkOptions = { readonly signal?: AbortSignal | undefined };

/** Hashing and verifying, a few at a time: a burst waits instead of taking all memory and threads. */
export interface Passwords {
  /** Throws `RESOURCE_EXHAUSTED` when too many wait, `CANCELLED` when the caller gave up meanwhile. */
  hash(password: string, options?: WorkOptions): Promise<string>;
  /** The same work whether there is a stored hash or none; false when there is none. */
  verify(password: string, stored: string | undefined, options?: WorkOptions): Promise<boolean>;
  /** Hashes computed so far, for either purpose. */
  readonly computed: number;
}

export interface PasswordsOptions {
  /** Computed at the same time. Default 2. */
  readonly concurrency?: number;
  /** More than that many waiting are turned away. Default 50: with 43 ms each, two at a time, the last waits a second. */
  readonly maxWaiting?: number;
  /** Default {@link hashCost}. */
  readonly cost?: HashCost;
}

export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const { concurrency = 2, maxWaiting = 50, cost = hashCost } = options;
  const decoy = createDecoy(cost);
  /** In the order of coming; who gives up is taken out. */
  const waiting = new Set<() => void>();
  let running = 0;
  let computed = 0;

  const turn = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter);
        signal?.removeEventListener('abort', onAbort);
      };
      const enter = () => {
        leave();
        resolve();
      };
      const onAbort = () => {
        leave();
        reject(RuntimeError.from(signal?.reason));
      };
      if (signal?.aborted) return onAbort();
      waiting.add(enter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  const run = async <T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.size >= maxWaiting) throw overloaded();
      await turn(signal);
    } else {
      running++;
    }
    try {
      // Nobody waits for the result any more: leave the processor to those who do.
      if (signal?.aborted) throw RuntimeError.from(signal.reason);
      computed++;
      return await work();
    } finally {
      // The place goes straight to the next in line, if there is one.
      const [next] = waiting;
      if (next) next();
      else running--;
    }
  };

  return {
    hash: (password, { signal } = {}) => run(() => hashPassword(password, cost), signal),
    async verify(password, stored, { signal } = {}) {
      const fits = await run(() => verifyPassword(password, stored ?? decoy), signal);
      return fits && stored !== undefined;
    },
    get computed() {
      return computed;
    },
  };
}

const overloaded = () =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'TOO_MANY_LOGINS',
    message: 'too many people sign up or log in at this moment; try again in a few seconds',
    retryable: true,
    retryAfterMs: 2_000,
  });
