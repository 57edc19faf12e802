import type { ServiceNode, Snapshot } from '../registry/types.ts';

/** Picks the next node; nodes in `exclude` (tried already) come only when there is no other. */
export type Picker = (exclude?: ReadonlySet<string>) => ServiceNode | undefined;

/** Made once per snapshot, so that picking is cheap. */
export type Selector = (snapshot: Snapshot) => Picker;

/** Narrows the nodes down, by version or by label. */
export type NodeFilter = (nodes: readonly ServiceNode[]) => readonly ServiceNode[];

/** Orders the picking among equals: round robin, random, by load. */
export type Strategy = (nodes: readonly ServiceNode[]) => Picker;
