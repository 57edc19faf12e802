import type { ServiceNode } from '../registry/types.ts';

/**
 * The first node at or behind `start` that is not in `exclude`, the one at `start` when all are. Node ids being
 * unique, it looks at no more than `exclude.size + 1` nodes, however many there are.
 */
export function probe(
  nodes: readonly ServiceNode[],
  start: number,
  exclude: ReadonlySet<string> | undefined,
): ServiceNode | undefined {
  const first = nodes[start];
  if (exclude === undefined || exclude.size === 0) return first;
  const steps = Math.min(nodes.length, exclude.size + 1);
  for (let step = 0; step < steps; step++) {
    const node = nodes[(start + step) % nodes.length];
    if (node && !exclude.has(node.id)) return node;
  }
  return first;
}
