import { probe } from './probe.ts';
import type { Strategy } from './types.ts';

/** One after the other, beginning anywhere, so that clients which start together do not call the same node. */
export const roundRobin: Strategy = (nodes) => {
  let next = Math.floor(Math.random() * nodes.length);
  return (exclude) => {
    if (next >= nodes.length) next = 0;
    return probe(nodes, next++, exclude);
  };
};
