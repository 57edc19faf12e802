import { isGood } from './candidate.ts';
import { probe } from './probe.ts';
import type { Strategy } from './types.ts';

const DRAWS = 4;

/** Any of them with the same probability. */
export const random: Strategy = (candidates, { random: draw, now }) => {
  const count = candidates.length;
  return (exclude) => {
    let index = 0;
    // Drawn again rather than probed on, since the successor of an excluded node would get a double share.
    for (let draws = 0; draws < DRAWS; draws++) {
      index = Math.floor(draw() * count);
      const candidate = candidates[index];
      if (candidate === undefined || isGood(candidate, exclude, now)) return candidate;
    }
    return candidates[probe(candidates, index, exclude, now)];
  };
};
