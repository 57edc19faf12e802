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
    // opossum keeps its counts: with the failures that opened it, the next one would open it again.
    for (let slot = 0; slot < slotsPerWindow; slot++) circuit.status.rotateBucket();
    change('closed');
  });

  return {
    key,
    get state() {
      return state;
    },
    guard(work) {
      if (state === 'closed' || circuit.pendingClose) return circuit.fire(work);
      return Promise.reject(
        circuitOpen(key, state === 'open' ? openedAtMs + sleepMs - clock.now() : undefined),
      );
    },
    onRotated() {
      // Collected even where percentiles are off, and never read.
      for (const bucket of circuit.status.window) bucket.latencyTimes.length = 0;
    },
    [Symbol.dispose]: () => circuit.shutdown(),
  };
}
