import { probe } from './probe.ts';
import type { Strategy } from './types.ts';

/** One after the other, beginning anywhere, so that clients which start together do not call the same node. */
export const roundRobin: Strategy = (candidates, { random, now }) => {
  let next = Math.floor(random() * candidates.length);
  return (exclude) => {
    if (next >= candidates.length) next = 0;
    const index = probe(candidates, next, exclude, now);
    // Behind the one picked, not behind the one looked at first: the successor of a node that is out gets no double share.
    next = index + 1;
    return candidates[index];
  };
};
