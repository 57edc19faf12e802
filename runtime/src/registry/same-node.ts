import type { ServiceNode } from './types.ts';

/** Whether two records say the same about a node. */
export function sameNode(a: ServiceNode, b: ServiceNode): boolean {
  if (a.id !== b.id || a.service !== b.service || a.version !== b.version || a.address !== b.address)
    return false;
  const keys = Object.keys(a.labels);
  return keys.length === Object.keys(b.labels).length && keys.every((key) => a.labels[key] === b.labels[key]);
}

/** The order of nodes in a snapshot: by id, so that two lists of the same nodes are the same list. */
export const compareNodes = (a: ServiceNode, b: ServiceNode): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
