import type { NodeFilter } from './types.ts';

/**
 * Nodes that carry all of `labels`; when there is none, those that carry none of these keys, so that a request for
 * `{ branch: 'feature-x' }` reaches the ordinary nodes of every service that the branch does not change.
 */
export function labelFilter(labels: Readonly<Record<string, string>>): NodeFilter {
  const wanted = Object.entries(labels);
  return (nodes) => {
    if (wanted.length === 0) return nodes;
    const matching = nodes.filter((node) => wanted.every(([key, value]) => node.labels[key] === value));
    if (matching.length > 0) return matching;
    return nodes.filter((node) => wanted.every(([key]) => node.labels[key] === undefined));
  };
}
