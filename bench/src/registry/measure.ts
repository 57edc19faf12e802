import { createSelector, roundRobin, type ServiceNode, type Snapshot } from '@fairlead/runtime';

/** What selection costs where there are many nodes. */
export interface RegistryFigures {
  readonly nodes: number;
  /** One pick, in µs. */
  readonly pickUs: number;
  /** From a snapshot to what picks from it, in ms: the longest of many. */
  readonly updateMs: number;
}

const NODES = 10_000;
const PICKS = 1_000_000;
const UPDATES = 50;

const nodeAt = (index: number): ServiceNode => ({
  id: `bench-${index}`,
  service: 'bench',
  version: `1.${index % 5}.0`,
  address: `tcp://10.0.${index >> 8}.${index & 255}:4000`,
  labels: { zone: String(index % 3) },
});

/** In this process, by the selector that services have. */
export function measureRegistry(): RegistryFigures {
  const select = createSelector({ strategy: roundRobin });
  const nodes = Array.from({ length: NODES }, (_, index) => nodeAt(index));
  const snapshotOf = (removed: number): Snapshot => ({
    service: 'bench',
    nodes: nodes.filter((_, index) => index !== removed),
    confirmedAtMs: 0,
    stale: false,
  });
  let updateMs = 0;
  let pick = select(snapshotOf(0));
  for (let update = 0; update < UPDATES; update++) {
    const snapshot = snapshotOf(update);
    const startedAt = performance.now();
    pick = select(snapshot);
    updateMs = Math.max(updateMs, performance.now() - startedAt);
  }
  const startedAt = performance.now();
  let found = 0;
  for (let picks = 0; picks < PICKS; picks++) if (pick()) found++;
  const pickUs = ((performance.now() - startedAt) * 1_000) / PICKS;
  if (found < PICKS) throw new Error('the selector has found nothing');
  return { nodes: NODES, pickUs, updateMs };
}
