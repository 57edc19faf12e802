import type { Candidate } from './candidate.ts';

/** More nodes than this are judged by a sample. */
const SAMPLE = 31;

/**
 * What a usual node takes: the lower median of those that were called, so that of two nodes the quicker one counts,
 * and of many less than half may be slow without being called usual. 0 when none was called.
 */
export function typicalLatency(candidates: readonly Candidate[], random: () => number): number {
  const known: number[] = [];
  eachOf(candidates, random, ({ latencyAtMs, latencyMs }) => {
    if (latencyAtMs > 0) known.push(latencyMs);
  });
  known.sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)] ?? 0;
}

/** The failure rate of the others that are in, on average; 0 when there is no other. */
export function failureRateOfOthers(
  candidates: readonly Candidate[],
  one: Candidate,
  random: () => number,
): number {
  let sum = 0;
  let count = 0;
  eachOf(candidates, random, (candidate) => {
    if (candidate === one || candidate.out !== undefined) return;
    sum += candidate.failureRate;
    count++;
  });
  return count === 0 ? 0 : sum / count;
}

function eachOf(
  candidates: readonly Candidate[],
  random: () => number,
  visit: (candidate: Candidate) => void,
): void {
  const start = candidates.length <= SAMPLE ? 0 : Math.floor(random() * candidates.length);
  const steps = Math.min(candidates.length, SAMPLE);
  for (let step = 0; step < steps; step++) {
    const candidate = candidates[(start + step) % candidates.length];
    if (candidate) visit(candidate);
  }
}
