import type { Clock, Timer } from '../clock/types.ts';
import type { Circuit } from './types.ts';

/** Keeps circuits by key as long as they are used, and a bounded number of them. */
export interface CircuitKeeper<C extends Circuit> extends Disposable {
  get(key: string): C;
  readonly circuits: Iterable<C>;
}

export interface CircuitKeeperOptions<C extends Circuit> {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly maxCircuits: number;
  readonly create: (key: string) => C;
  /** Told of a circuit that nobody gets any more. */
  readonly onEvict?: (circuit: C) => void;
}

interface Kept<C> {
  readonly circuit: C;
  isUsed: boolean;
}

/** One timer for all circuits, which runs only while there are any. */
export function createCircuitKeeper<C extends Circuit>(options: CircuitKeeperOptions<C>): CircuitKeeper<C> {
  const { clock, idleMs, maxCircuits, create, onEvict } = options;
  const kept = new Map<string, Kept<C>>();
  let timer: Timer | undefined;

  const evict = (key: string, { circuit }: Kept<C>) => {
    kept.delete(key);
    onEvict?.(circuit);
  };

  // A circuit goes when a whole round has passed without it, so after once to twice idleMs.
  const sweep = () => {
    timer = undefined;
    for (const [key, entry] of kept) {
      if (!entry.isUsed) evict(key, entry);
      entry.isUsed = false;
    }
    arm();
  };
  const arm = () => {
    if (kept.size > 0) timer ??= clock.setTimeout(sweep, idleMs);
  };

  const open = (key: string): C => {
    if (kept.size >= maxCircuits) {
      const entries = [...kept];
      const [idlest = entries[0]] = entries.filter(([, entry]) => !entry.isUsed);
      if (idlest) evict(...idlest);
    }
    const circuit = create(key);
    kept.set(key, { circuit, isUsed: true });
    arm();
    return circuit;
  };

  return {
    get(key) {
      const entry = kept.get(key);
      if (!entry) return open(key);
      entry.isUsed = true;
      return entry.circuit;
    },
    get circuits() {
      return [...kept.values()].map(({ circuit }) => circuit);
    },
    [Symbol.dispose]() {
      timer?.cancel();
      for (const [key, entry] of kept) evict(key, entry);
    },
  };
}
