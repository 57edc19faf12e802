import { type Candidate, isGood } from './candidate.ts';
import { expectedLatency } from './latency.ts';
import { probe } from './probe.ts';
import type { Strategy } from './types.ts';

const ROUNDS = 3;
/** Added to every latency, so that fractions of a millisecond do not outweigh the calls in flight. */
const LEAST_MS = 0.5;
/** How much dearer a node is that fails every call. */
const FAILURE_PENALTY = 20;

/**
 * The better of two drawn at random: less to expect of latency × calls in flight. Finds idle nodes nearly as well as
 * looking at all of them would, and does not send everybody to the same one.
 */
export const powerOfTwo: Strategy = (candidates, context) => {
  const { random, now } = context;
  const count = candidates.length;
  const cost = ({ inFlight, failureRate }: Candidate, latencyMs: number) =>
    (latencyMs + LEAST_MS) * (inFlight + 1) * (1 + FAILURE_PENALTY * failureRate);

  return (exclude) => {
    if (count < 2) return candidates[0];
    let first = 0;
    for (let round = 0; round < ROUNDS; round++) {
      first = Math.floor(random() * count);
      const second = (first + 1 + Math.floor(random() * (count - 1))) % count;
      const a = candidates[first];
      const b = candidates[second];
      if (a === undefined || b === undefined) return a;
      const isGoodA = isGood(a, exclude, now);
      if (isGoodA !== isGood(b, exclude, now)) return isGoodA ? a : b;
      if (!isGoodA) continue;
      // One of them may be out, and due for a call that looks after it.
      if (a.out !== undefined) return a;
      if (b.out !== undefined) return b;
      const nowMs = now();
      const costA = cost(a, expectedLatency(a, context.typicalMs, nowMs));
      return costA <= cost(b, expectedLatency(b, context.typicalMs, nowMs)) ? a : b;
    }
    return candidates[probe(candidates, first, exclude, now)];
  };
};
