import type { EventEmitter } from 'node:events';
import {
  type BreakerOptions,
  type Circuit,
  type CircuitChange,
  type CircuitState,
  type Clock,
  circuitOpen,
  countsAs,
} from '@fairlead/runtime';
import CircuitBreaker from 'opossum';

/** A circuit that has to be told of time passing, and ended. */
export interface OpossumCircuit extends Circuit, Disposable {
  /** The window is about to turn. */
  onRotate(): void;
  /** A slot of the window has been rotated away. */
  onRotated(): void;
}

export interface OpossumCircuitOptions {
  readonly clock: Clock;
  readonly options: Required<BreakerOptions>;
  /** Emits `rotate` ten times per window, for all circuits. */
  readonly rotation: EventEmitter;
  readonly onChange: (change: CircuitChange) => void;
}

export const slotsPerWindow = 10;

export function createOpossumCircuit(
  key: string,
  { clock, options, rotation, onChange }: OpossumCircuitOptions,
): OpossumCircuit {
  const { volume, errorPercent, sleepMs, windowMs } = options;
  let state: CircuitState = 'closed';
  let openedAtMs = 0;
  /** Of the slot that is current, and not known to opossum yet. */
  let fires = 0;
  let successes = 0;
  let isShutdown = false;

  const circuit = new CircuitBreaker((work) => work(), {
    name: key,
    // The call has a deadline, and what opossum stops waiting for goes on anyway.
    timeout: false,
    resetTimeout: sleepMs,
    errorThresholdPercentage: errorPercent,
    volumeThreshold: volume,
    rollingCountTimeout: windowMs,
    rollingCountBuckets: slotsPerWindow,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    rotateBucketController: rotation,
    // What it filters opossum takes for a success; a probe of which nothing is known must not close the circuit.
    errorFilter(thrown) {
      const outcome = countsAs(thrown);
      return outcome === 'success' || (outcome === 'nothing' && state !== 'half-open');
    },
  });

  const change = (to: CircuitState) => {
    const from = state;
    state = to;
    onChange({ key, from, to });
  };
  circuit.on('open', () => {
    openedAtMs = clock.now();
    change('open');
  });
  circuit.on('halfOpen', () => change('half-open'));
  circuit.on('close', () => {
    tell();
    // opossum keeps its counts: with the failures that opened it, the next one would open it again.
    for (let slot = 0; slot < slotsPerWindow; slot++) circuit.status.rotateBucket();
    change('closed');
  });

  /** Tells opossum what went well; what it decides by is then as if it had seen every call. */
  const tell = () => {
    const [slot] = circuit.status.window;
    if (slot) {
      slot.fires += fires;
      slot.successes += successes;
    }
    fires = 0;
    successes = 0;
  };

  // A closed circuit has nothing to decide while all goes well, and opossum's `fire` costs four promises and four
  // events: it is called for what failed.
  const onSuccess = <T>(reply: T): T => {
    successes++;
    return reply;
  };
  const onFailure = (thrown: unknown): Promise<never> => {
    // What has begun before the circuit changed, or was forgotten, decides nothing now.
    if (state !== 'closed' || isShutdown) throw thrown;
    if (countsAs(thrown) !== 'failure') {
      successes++;
      throw thrown;
    }
    // `fire` counts the call once more.
    fires--;
    tell();
    return circuit.fire(() => Promise.reject(thrown));
  };

  return {
    key,
    get state() {
      return state;
    },
    guard(work) {
      if (state === 'closed') {
        fires++;
        return begin(work).then(onSuccess, onFailure);
      }
      if (circuit.pendingClose) return circuit.fire(work);
      return Promise.reject(
        circuitOpen(key, state === 'open' ? openedAtMs + sleepMs - clock.now() : undefined),
      );
    },
    onRotate: tell,
    onRotated() {
      // Collected even where percentiles are off, and never read.
      for (const bucket of circuit.status.window) bucket.latencyTimes.length = 0;
    },
    [Symbol.dispose]() {
      isShutdown = true;
      circuit.shutdown();
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
