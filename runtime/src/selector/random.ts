import { probe } from './probe.ts';
import type { Strategy } from './types.ts';

const DRAWS = 4;

/** Any of them with the same probability. */
export const random: Strategy = (nodes) => {
  const draw = () => Math.floor(Math.random() * nodes.length);
  return (exclude) => {
    let start = draw();
    if (exclude === undefined || exclude.size === 0) return nodes[start];
    // Drawn again rather than probed on, since the successor of an excluded node would get a double share.
    for (let draws = 1; draws < DRAWS; draws++) {
      const node = nodes[start];
      if (node && !exclude.has(node.id)) return node;
      start = draw();
    }
    return probe(nodes, start, exclude);
  };
};
