/** A value that tells its listeners when it changes. */
export interface StateCell<S> {
  readonly current: S;
  /** Does nothing when `next` is what it is already. */
  set(next: S): void;
  /** Calls `listener` at every change; returns a function that ends this. */
  onChange(listener: (state: S) => void): () => void;
}

export function createStateCell<S>(initial: S): StateCell<S> {
  let current = initial;
  const listeners = new Set<(state: S) => void>();
  return {
    get current() {
      return current;
    },
    set(next) {
      if (next === current) return;
      current = next;
      for (const listener of [...listeners]) listener(next);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
