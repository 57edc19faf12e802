import { createFakeClock, type FakeClock } from '../../clock/fake.ts';
import type { ServiceNode } from '../../registry/types.ts';
import { createSelector, type SelectorOptions } from '../create-selector.ts';
import type { EjectionEvent, ReturnEvent, Selection, Wish, WishSources } from '../types.ts';

/** The same numbers from the same seed. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const node = (id: string, fields: Partial<ServiceNode> = {}): ServiceNode => ({
  id,
  service: 'vessel',
  version: '1.0.0',
  address: `memory://${id}`,
  labels: {},
  ...fields,
});

export const named = (...ids: string[]): ServiceNode[] => ids.map((id) => node(id));

/** What a call asks for that has options of its own and metadata. */
export const asking = (wish?: Wish, metadata: Record<string, string> = {}): WishSources => ({
  wish,
  metadata,
  clientWish: undefined,
});

export interface Scene {
  readonly selection: Selection;
  readonly clock: FakeClock;
  readonly ejected: EjectionEvent[];
  readonly returned: ReturnEvent[];
  show(nodes: readonly ServiceNode[]): void;
  /** The id of the node that the next call would go to. */
  pick(sources?: WishSources, exclude?: ReadonlySet<string>, user?: string): string | undefined;
  counts(calls: number, sources?: WishSources): Record<string, number>;
}

/** One service's selection on a fake clock, with seeded chance. */
export function createScene(nodes: readonly ServiceNode[], options: SelectorOptions = {}): Scene {
  const clock = createFakeClock();
  const ejected: EjectionEvent[] = [];
  const returned: ReturnEvent[] = [];
  const selector = createSelector({
    clock,
    random: seeded(1),
    onEject: (event) => ejected.push(event),
    onReturn: (event) => returned.push(event),
    ...options,
  });
  const selection = selector.of('vessel');
  const scene: Scene = {
    selection,
    clock,
    ejected,
    returned,
    show: (shown) =>
      selection.update({ service: 'vessel', nodes: shown, confirmedAtMs: clock.now(), stale: false }),
    pick: (sources = asking(), exclude, user) => selection.picker(sources)(exclude, user)?.node.id,
    counts(calls, sources) {
      const counts: Record<string, number> = {};
      for (let call = 0; call < calls; call++) {
        const id = scene.pick(sources) ?? 'none';
        counts[id] = (counts[id] ?? 0) + 1;
      }
      return counts;
    },
  };
  scene.show(nodes);
  return scene;
}
