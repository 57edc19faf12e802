import { createRollingCount } from '../clock/rolling-count.ts';
import type { Clock } from '../clock/types.ts';
import { createCircuitKeeper } from './circuit-keeper.ts';
import { circuitOpen } from './circuit-open.ts';
import { countsAs } from './counts-as.ts';
import { resolveBreakerOptions } from './options.ts';
import type { Breaker, BreakerOptions, Circuit, CircuitChange, CircuitState } from './types.ts';

export interface MemoryBreakerOptions extends BreakerOptions {
  readonly clock: Clock;
}

/** A breaker of its own, without a library: counts in ten slots of the window, and asks the clock instead of setting timers. */
export function createMemoryBreaker({ clock, ...given }: MemoryBreakerOptions): Breaker {
  const options = resolveBreakerOptions(given);
  const listeners: ((change: CircuitChange) => void)[] = [];
  const tell = (change: CircuitChange) => {
    for (const listener of listeners) listener(change);
  };
  const keeper = createCircuitKeeper({
    clock,
    ...options,
    create: (key) => createCircuit(key, clock, options, tell),
  });

  return {
    name: 'memory',
    circuit: keeper.get,
    get circuits() {
      return keeper.circuits;
    },
    onChange: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      keeper[Symbol.dispose]();
    },
  };
}

function createCircuit(
  key: string,
  clock: Clock,
  options: Required<BreakerOptions>,
  tell: (change: CircuitChange) => void,
): Circuit {
  const { volume, errorPercent, sleepMs, windowMs } = options;
  const calls = createRollingCount(clock, windowMs);
  const failures = createRollingCount(clock, windowMs);
  let state: CircuitState = 'closed';
  let openedAtMs = 0;
  let isProbing = false;
  /** Counts the changes: the outcome of work that began before the last one decides nothing. */
  let era = 0;

  const change = (to: CircuitState) => {
    const from = state;
    state = to;
    era++;
    isProbing = false;
    tell({ key, from, to });
  };
  const open = () => {
    openedAtMs = clock.now();
    change('open');
  };

  const onSuccess = (begunIn: number) => {
    if (begunIn !== era) return;
    if (state === 'half-open') {
      calls.reset();
      failures.reset();
      change('closed');
    } else calls.add();
  };
  const onError = (begunIn: number, thrown: unknown) => {
    if (begunIn !== era) return;
    const outcome = countsAs(thrown);
    if (outcome === 'success') onSuccess(begunIn);
    else if (outcome === 'nothing') isProbing = false;
    else if (state === 'half-open') open();
    else {
      calls.add();
      failures.add();
      const volumeNow = calls.total();
      if (volumeNow >= volume && failures.total() * 100 > errorPercent * volumeNow) open();
    }
  };

  return {
    key,
    get state() {
      return state;
    },
    guard(work) {
      if (state === 'open') {
        const leftMs = openedAtMs + sleepMs - clock.now();
        if (leftMs > 0) return Promise.reject(circuitOpen(key, leftMs));
        change('half-open');
      }
      if (state === 'half-open') {
        if (isProbing) return Promise.reject(circuitOpen(key));
        isProbing = true;
      }
      const begunIn = era;
      const done = begin(work);
      done.then(
        () => onSuccess(begunIn),
        (thrown: unknown) => onError(begunIn, thrown),
      );
      return done;
    },
  };
}

/** What is thrown before there is a promise counts like what it rejects with. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (thrown) {
    return Promise.reject(thrown);
  }
}
