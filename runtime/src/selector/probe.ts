import { type Candidate, isGood } from './candidate.ts';

/** How many are looked at beyond those excluded: at most half are out by judgement, so that more is bad luck. */
const MAX_STEPS = 64;

/**
 * The index of the first good candidate at or behind `start`; when there is none, of one that is in though tried,
 * else of one that is out but not tried, else `start`. It looks at a bounded number, however many there are.
 */
export function probe(
  candidates: readonly Candidate[],
  start: number,
  exclude: ReadonlySet<string> | undefined,
  now: () => number,
): number {
  const steps = Math.min(candidates.length, (exclude?.size ?? 0) + MAX_STEPS);
  let tried = -1;
  let untried = -1;
  for (let step = 0; step < steps; step++) {
    const index = (start + step) % candidates.length;
    const candidate = candidates[index];
    if (candidate === undefined) continue;
    if (isGood(candidate, exclude, now)) return index;
    if (candidate.out === undefined) {
      if (tried < 0) tried = index;
    } else if (untried < 0 && !exclude?.has(candidate.node.id)) untried = index;
  }
  return tried >= 0 ? tried : untried >= 0 ? untried : start;
}
