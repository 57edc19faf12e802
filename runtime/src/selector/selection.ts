import type { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import { type Candidate, createCandidate, isDue } from './candidate.ts';
import { type EjectionLimits, judge } from './ejection.ts';
import { createOutList, type OutListOptions } from './out.ts';
import { learn, type Outcome, outcomeOf } from './outcome.ts';
import { createPickers } from './pickers.ts';
import type { Selection, Strategy, StrategyContext } from './types.ts';
import { failureRateOfOthers, typicalLatency } from './typical.ts';
import type { ConfiguredWishes } from './wishes.ts';

export interface SelectionOptions extends Omit<OutListOptions, 'limits'> {
  readonly strategy: Strategy;
  readonly configured: ConfiguredWishes;
  /** `undefined`: nobody is judged. */
  readonly ejection: EjectionLimits;
  readonly judges: boolean;
  readonly now: () => number;
}

/** How long it holds what a usual answer takes, in ms. */
const TYPICAL_FOR_MS = 100;

/** The {@link Selection} of one service. */
export function createSelection(options: SelectionOptions): Selection {
  const { service, strategy, configured, ejection, judges, random, now } = options;
  const context: StrategyContext = { random, now, typicalMs: 0 };
  const pickers = createPickers({ service, strategy, configured, context });
  const outs = createOutList({ ...options, limits: ejection });
  let nodes: readonly ServiceNode[] = [];
  let candidates: readonly Candidate[] = [];
  let byId = new Map<string, Candidate>();
  let typicalAtMs = 0;

  /** A node that came back elsewhere under its old id is another one. */
  const find = ({ id, address }: ServiceNode): Candidate | undefined => {
    const candidate = byId.get(id);
    return candidate?.node.address === address ? candidate : undefined;
  };

  const lookAtTypical = (nowMs: number) => {
    if (nowMs - typicalAtMs < TYPICAL_FOR_MS && context.typicalMs > 0) return;
    typicalAtMs = nowMs;
    context.typicalMs = typicalLatency(candidates, random);
  };

  /** Once any node answers after all of them were out of reach, it was not them: a call each may look at once. */
  const endOutage = () => {
    for (const candidate of candidates) if (candidate.out === 'unreachable') candidate.outUntilMs = 0;
  };

  return {
    service,
    get nodes() {
      return nodes;
    },
    get state() {
      const out = candidates.flatMap(({ node, out: why }) => (why ? [{ node, why }] : []));
      return { service, nodes: nodes.length, out, ejections: { ...outs.ejections } };
    },
    update(snapshot) {
      if (snapshot.nodes !== nodes) {
        nodes = snapshot.nodes;
        const next = new Map<string, Candidate>();
        for (const node of nodes) {
          const candidate = find(node) ?? createCandidate(node);
          candidate.node = node;
          next.set(node.id, candidate);
        }
        byId = next;
        candidates = [...next.values()];
        pickers.reset(candidates);
      }
      const nowMs = now();
      for (const candidate of candidates) if (candidate.out === 'draining') outs.takeBack(candidate, nowMs);
      outs.recount(candidates, nowMs);
    },
    picker: pickers.for,
    started(node) {
      const candidate = find(node);
      if (candidate === undefined) return;
      candidate.inFlight++;
      // Only a due one was picked on purpose; others are called because no node is in.
      if (candidate.out !== undefined && isDue(candidate, now())) candidate.probingSinceMs = now();
    },
    ended(node, startedMs, error) {
      const candidate = find(node);
      if (candidate === undefined) return;
      if (candidate.inFlight > 0) candidate.inFlight--;
      const nowMs = now();
      const elapsedMs = startedMs === undefined ? undefined : nowMs - startedMs;
      lookAtTypical(nowMs);
      const outcome = outcomeOf(error, elapsedMs, context.typicalMs, ejection);
      learn(candidate, outcome, error, elapsedMs, nowMs);
      if (candidate.out !== undefined) return lookAgain(candidate, outcome, startedMs, nowMs, error);
      if ((outcome !== 'failed' && outcome !== 'slow') || !judges) return;
      const rateOfOthers = () => failureRateOfOthers(candidates, candidate, random);
      const why = judge(candidate, outcome, ejection, rateOfOthers, nowMs);
      if (why) outs.put(candidate, why, error, nowMs);
    },
    unsent(node) {
      const candidate = find(node);
      if (candidate && candidate.inFlight > 0) candidate.inFlight--;
    },
    unreachable(node, error) {
      const candidate = find(node);
      if (candidate) putFact(candidate, 'unreachable', error);
    },
    draining(node) {
      const candidate = find(node);
      if (candidate && candidate.out !== 'draining') putFact(candidate, 'draining', undefined);
    },
  };

  function putFact(
    candidate: Candidate,
    why: 'unreachable' | 'draining',
    error: RuntimeError | undefined,
  ): void {
    if (candidate.out === undefined) outs.put(candidate, why, error, now());
    else if (why === 'draining' || candidate.probingSinceMs > 0) outs.prolong(candidate, why, error, now());
  }

  /** What a call tells that went to a node which is out: as a probe, or because no node is in. */
  function lookAgain(
    candidate: Candidate,
    outcome: Outcome,
    startedMs: number | undefined,
    nowMs: number,
    error: RuntimeError | undefined,
  ): void {
    const why = candidate.out;
    if (why === undefined || why === 'draining') return;
    // Calls that were under way when the node was put out end like those that put it out, or better by chance.
    const isLate = startedMs === undefined ? outcome !== 'good' : startedMs < candidate.outSinceMs;
    if (isLate) return;
    const wasProbe = candidate.probingSinceMs > 0;
    candidate.probingSinceMs = 0;
    if (outcome === 'unclear') return;
    if (outcome === 'good' || why === 'unreachable') {
      if (outs.size === candidates.length) endOutage();
      outs.takeBack(candidate, nowMs);
    } else if (wasProbe) {
      const still = outcome === 'full' ? why : outcome === 'slow' ? 'slow' : 'failing';
      outs.prolong(candidate, still, error, nowMs);
    }
  }
}
