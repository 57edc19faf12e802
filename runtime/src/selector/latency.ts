import type { Candidate } from './candidate.ts';

/** How far back the average reaches: an answer after a silence this long counts half. */
const MEMORY_MS = 1_000;
/** What one answer counts at least, where answers come so thick that each would count nothing. */
const LEAST_WEIGHT = 0.005;
/** A node that is not called is believed to be like the others again after a few times this long. */
const FORGET_MS = 10_000;

/**
 * Feeds the average. It is weighted by time rather than by calls: one slow method among many quick ones moves it
 * little, and a node that was silent for two seconds before it answered at all moves it far.
 */
export function recordLatency(candidate: Candidate, elapsedMs: number, nowMs: number): void {
  if (candidate.latencyAtMs === 0) candidate.latencyMs = elapsedMs;
  else {
    const gapMs = nowMs - candidate.latencyAtMs;
    const weight = Math.max(gapMs / (MEMORY_MS + gapMs), LEAST_WEIGHT);
    candidate.latencyMs += (elapsedMs - candidate.latencyMs) * weight;
  }
  candidate.latencyAtMs = nowMs;
}

/** What a call will probably take; like the others for a node that was never called, or not for long. */
export function expectedLatency(candidate: Candidate, typicalMs: number, nowMs: number): number {
  if (candidate.latencyAtMs === 0) return typicalMs;
  const idleMs = nowMs - candidate.latencyAtMs;
  if (idleMs < MEMORY_MS) return candidate.latencyMs;
  return typicalMs + (candidate.latencyMs - typicalMs) * Math.exp((MEMORY_MS - idleMs) / FORGET_MS);
}
