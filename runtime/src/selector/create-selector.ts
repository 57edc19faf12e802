import type { NodeFilter, Selector, Strategy } from './types.ts';

export interface SelectorOptions {
  /** Narrow the nodes down, one after the other, once per snapshot. Default none. */
  readonly filters?: readonly NodeFilter[];
  /** Picks among those left. */
  readonly strategy: Strategy;
}

/** Puts filters and a strategy together. */
export const createSelector =
  ({ filters = [], strategy }: SelectorOptions): Selector =>
  (snapshot) =>
    strategy(filters.reduce((nodes, filter) => filter(nodes), snapshot.nodes));
