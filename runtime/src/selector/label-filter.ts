import type { ServiceNode } from '../registry/types.ts';
import type { NodeFilter } from './types.ts';

/**
 * Nodes that carry all of `labels`; when there is none, those that carry none of these keys, so that a request for
 * `{ branch: 'feature-x' }` reaches the ordinary nodes of every service that the branch does not change.
 */
export function labelFilter(labels: Readonly<Record<string, string>>): NodeFilter {
  return (nodes) => {
    const [matching, without] = byLabels(labels, nodes);
    return matching.length > 0 ? matching : without;
  };
}

/** The nodes that carry all of `labels`, and those that carry none of these keys. */
export function byLabels(
  labels: Readonly<Record<string, string>>,
  nodes: readonly ServiceNode[],
): readonly [matching: readonly ServiceNode[], without: readonly ServiceNode[]] {
  const wanted = Object.entries(labels);
  if (wanted.length === 0) return [nodes, []];
  return [
    nodes.filter((node) => wanted.every(([key, value]) => node.labels[key] === value)),
    nodes.filter((node) => wanted.every(([key]) => node.labels[key] === undefined)),
  ];
}
