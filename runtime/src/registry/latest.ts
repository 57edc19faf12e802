/** Hands values from one side to the other; a reader that is slow misses the old ones, never the newest. */
export interface Latest<T> {
  push(value: T): void;
  /** Lets the reader finish; a value not read yet is dropped. */
  end(): void;
  /** The newest value not read yet, as soon as there is one; `undefined` after the end. For one reader. */
  next(): Promise<T | undefined>;
}

export function createLatest<T extends object>(): Latest<T> {
  let unread: T | undefined;
  let ended = false;
  let wake: (() => void) | undefined;
  return {
    push(value) {
      unread = value;
      wake?.();
    },
    end() {
      ended = true;
      wake?.();
    },
    async next() {
      while (unread === undefined && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const value = ended ? undefined : unread;
      unread = undefined;
      return value;
    },
  };
}
