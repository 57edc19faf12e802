/** Chance that can be had again: the same seed gives the same numbers. */
export interface Random {
  /** From 0 to less than 1. */
  (): number;
  /** A whole number from 0 to less than `limit`. */
  below(limit: number): number;
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  /** One of them; there has to be one. */
  pick<T>(items: readonly T[]): T;
  /** Chance of its own, so that what one part draws does not change what another one gets. */
  fork(): Random;
}

/** Creates a {@link Random}. Source: mulberry32, by Tommy Ettinger. */
export function createRandom(seed: number): Random {
  // Seeds that follow one another give series that have nothing in common.
  let state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ (seed >>> 13);
  const draw = () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (limit: number) => Math.floor(draw() * limit);
  return Object.assign(draw, {
    below,
    between: (min: number, max: number) => min + draw() * (max - min),
    chance: (probability: number) => draw() < probability,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('there is nothing to pick from');
      return items[below(items.length)] as T;
    },
    fork: () => createRandom(below(0x1_0000_0000)),
  });
}
