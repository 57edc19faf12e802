import { createSelector, type Selection, type ServiceNode, type Snapshot } from '@fairlead/runtime';

/** What selection costs where there are many nodes. */
export interface RegistryFigures {
  readonly nodes: number;
  /** One pick and what the selection is told of the call, in µs. */
  readonly pickUs: number;
  /** The same for a call that asks for a version and labels by its metadata, in µs. */
  readonly steeredPickUs?: number;
  /** From a snapshot to what picks from it, in ms: the longest of many. */
  readonly updateMs: number;
}

const NODES = 10_000;
const PICKS = 1_000_000;
const UPDATES = 50;
/** Snapshots before that, not measured: a service that is called has compiled this code. */
const WARM_UPDATES = 10;

const nodeAt = (index: number): ServiceNode => ({
  id: `bench-${index}`,
  service: 'bench',
  version: `1.${index % 5}.0`,
  address: `tcp://10.0.${index >> 8}.${index & 255}:4000`,
  labels: { zone: String(index % 3) },
});

/** In this process, by the selector that services have. */
export function measureRegistry(): RegistryFigures {
  const selection = createSelector().of('bench');
  const nodes = Array.from({ length: NODES }, (_, index) => nodeAt(index));
  const snapshotOf = (removed: number): Snapshot => ({
    service: 'bench',
    nodes: nodes.filter((_, index) => index !== removed),
    confirmedAtMs: 0,
    stale: false,
  });
  let updateMs = 0;
  for (let update = -WARM_UPDATES; update < UPDATES; update++) {
    const snapshot = snapshotOf(update + WARM_UPDATES);
    const startedAt = performance.now();
    selection.update(snapshot);
    selection.picker(asking({}))();
    if (update >= 0) updateMs = Math.max(updateMs, performance.now() - startedAt);
  }
  const steered = { 'select-version': 'bench=^1.2', 'select-labels': 'zone=1' };
  return { nodes: NODES, pickUs: picks(selection, {}), steeredPickUs: picks(selection, steered), updateMs };
}

const asking = (metadata: Record<string, string>) => ({ wish: undefined, metadata, clientWish: undefined });

function picks(selection: Selection, metadata: Record<string, string>): number {
  const startedAt = performance.now();
  for (let pick = 0; pick < PICKS; pick++) {
    const node = selection.picker(asking(metadata))()?.node;
    if (!node) throw new Error('the selector has found nothing');
    selection.started(node);
    selection.ended(node, startedAt, undefined);
  }
  return ((performance.now() - startedAt) * 1_000) / PICKS;
}
