import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { type EjectionOptions, resolveEjection } from './ejection.ts';
import { powerOfTwo } from './power-of-two.ts';
import { createSelection } from './selection.ts';
import type { EjectionEvent, ReturnEvent, Selection, Selector, Strategy } from './types.ts';
import { type ConfiguredWishes, checkConfigured } from './wishes.ts';

export interface SelectorOptions extends ConfiguredWishes {
  /** Picks among those that match. Default `powerOfTwo`. */
  readonly strategy?: Strategy;
  /** When nodes are put out for being worse than the others; `false`: never. Default: as {@link EjectionOptions} say. */
  readonly ejection?: EjectionOptions | false;
  /** Default: the system's. */
  readonly clock?: Pick<Clock, 'now'>;
  /** From 0 to less than 1. Default `Math.random`; tests give a seeded one. */
  readonly random?: () => number;
  /** Told when a node is put out, and when its absence is prolonged. Must not throw. */
  readonly onEject?: (event: EjectionEvent) => void;
  /** Told when a node is taken back. Must not throw. */
  readonly onReturn?: (event: ReturnEvent) => void;
}

/** Creates a {@link Selector}. Throws `INVALID_ARGUMENT` for configured wishes and limits that mean nothing. */
export function createSelector(options: SelectorOptions = {}): Selector {
  const { strategy = powerOfTwo, versions, labels, clock = systemClock, random = Math.random } = options;
  const configured: ConfiguredWishes = { versions: versions ?? {}, labels: labels ?? {} };
  checkConfigured(configured);
  const judges = options.ejection !== false;
  const ejection = resolveEjection(options.ejection === false ? {} : options.ejection);
  const { onEject, onReturn } = options;
  const now = () => clock.now();
  const selections = new Map<string, Selection>();

  return {
    of(service) {
      const known = selections.get(service);
      if (known) return known;
      const selection = createSelection({
        service,
        strategy,
        configured,
        ejection,
        judges,
        random,
        now,
        onEject,
        onReturn,
      });
      selections.set(service, selection);
      return selection;
    },
    get states() {
      return [...selections.values()].map(({ state }) => state);
    },
  };
}
