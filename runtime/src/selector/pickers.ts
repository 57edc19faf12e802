import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Candidate } from './candidate.ts';
import { byLabels } from './label-filter.ts';
import { splitPicker } from './split-picker.ts';
import type { Picker, Strategy, StrategyContext, WishSources } from './types.ts';
import type { VersionSplit } from './version-split.ts';
import { type ConfiguredWishes, type ResolvedWish, resolveWish, sourcesKey } from './wishes.ts';

/** How many different wishes are remembered per service; the oldest goes, and is read anew when somebody has it still. */
const MAX_WISHES = 64;

/** The pickers for one service: one for calls that ask for nothing, and one for each wish. */
export interface Pickers {
  /** All pickers are made anew from these, each when it is needed. */
  reset(candidates: readonly Candidate[]): void;
  /** Costs nothing without a wish and a map lookup with one. Throws as {@link Selection.picker} says. */
  for(sources: WishSources): Picker;
}

export interface PickersOptions {
  readonly service: string;
  readonly strategy: Strategy;
  readonly configured: ConfiguredWishes;
  readonly context: StrategyContext;
}

const nothingAsked: WishSources = { wish: undefined, metadata: {}, clientWish: undefined };

export function createPickers({ service, strategy, configured, context }: PickersOptions): Pickers {
  let candidates: readonly Candidate[] = [];
  let byNode = new Map<ServiceNode, Candidate>();
  let plain: Picker | undefined;
  const wishes = new Map<string, { readonly wish: ResolvedWish; picker: Picker | undefined }>();

  const pickerOf = (nodes: readonly ServiceNode[]): Picker | undefined => {
    if (nodes.length === 0) return undefined;
    if (nodes.length === candidates.length) return strategy(candidates, context);
    if (byNode.size === 0)
      byNode = new Map(candidates.map((candidate) => [candidate.node, candidate] as const));
    const chosen = nodes.map((node) => byNode.get(node)).filter((candidate) => candidate !== undefined);
    return strategy(chosen, context);
  };

  const pickerOfSplit = (nodes: readonly ServiceNode[], split: VersionSplit): Picker | undefined => {
    const sides = split.sides.map(({ filter, upTo }) => ({ upTo, picker: pickerOf(filter(nodes)) }));
    if (sides.every(({ picker }) => picker === undefined)) return undefined;
    if (sides.length === 1) return sides[0]?.picker;
    return splitPicker({ sides, sticky: split.sticky, salt: service, context });
  };

  /** The version decides who comes into question, labels only who is preferred. */
  const make = (wish: ResolvedWish): Picker => {
    const { split, labels } = wish;
    const nodes = candidates.map(({ node }) => node);
    // Nobody at all is another matter than nobody of the kind asked for.
    if (nodes.length === 0) return strategy(candidates, context);
    for (const group of labels === undefined ? [nodes] : byLabels(labels, nodes)) {
      const picker = split === undefined ? pickerOf(group) : pickerOfSplit(group, split);
      if (picker) return picker;
    }
    throw noMatch(service, wish, nodes);
  };

  const remember = (key: string, sources: WishSources) => {
    const entry = { wish: resolveWish(service, sources, configured), picker: undefined };
    const oldest = wishes.size < MAX_WISHES ? undefined : wishes.keys().next().value;
    if (oldest !== undefined) wishes.delete(oldest);
    wishes.set(key, entry);
    return entry;
  };

  return {
    reset(next) {
      candidates = next;
      byNode = new Map();
      plain = undefined;
      for (const entry of wishes.values()) entry.picker = undefined;
    },
    for(sources) {
      const key = sourcesKey(sources);
      if (key === undefined) {
        plain ??= make(resolveWish(service, nothingAsked, configured));
        return plain;
      }
      const entry = wishes.get(key) ?? remember(key, sources);
      entry.picker ??= make(entry.wish);
      return entry.picker;
    },
  };
}

function noMatch(service: string, { version, labels }: ResolvedWish, nodes: readonly ServiceNode[]) {
  const versions = [...new Set(nodes.map((node) => node.version))].sort();
  const labelled = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const asked = [version === undefined ? '' : `version ${version}`, labelled.join(', ')].filter(Boolean);
  const running = versions.slice(0, 10).join(', ') + (versions.length > 10 ? ', …' : '');
  return new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'NO_MATCHING_NODE',
    message: `no instance of ${service} matches ${asked.join(' with ')}; running: ${running}`,
    metadata: { service, asked: asked.join(' with '), versions: running },
  });
}
