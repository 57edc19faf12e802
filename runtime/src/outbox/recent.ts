/** A set that remembers the last so many ids. */
export interface Recent {
  has(id: string): boolean;
  add(id: string): void;
}

/** Creates a {@link Recent} set of at most `capacity` ids. */
export function createRecent(capacity: number): Recent {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > capacity && oldest !== undefined) ids.delete(oldest);
    },
  };
}
