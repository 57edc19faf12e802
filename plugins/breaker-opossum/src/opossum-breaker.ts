import { EventEmitter } from 'node:events';
import {
  type Breaker,
  type BreakerOptions,
  type CircuitChange,
  type Clock,
  createCircuitKeeper,
  resolveBreakerOptions,
  systemClock,
  type Timer,
} from '@fairlead/runtime';
import { createOpossumCircuit, slotsPerWindow } from './opossum-circuit.ts';

export interface OpossumBreakerOptions extends BreakerOptions {
  /** For all but the sleep window, which opossum measures by timers of its own. Default the system's. */
  readonly clock?: Clock;
}

/** Circuits by opossum. Throws `INVALID_ARGUMENT` for an option that makes no sense. */
export function createOpossumBreaker({ clock = systemClock, ...given }: OpossumBreakerOptions = {}): Breaker {
  const options = resolveBreakerOptions(given);
  const listeners: ((change: CircuitChange) => void)[] = [];
  const onChange = (change: CircuitChange) => {
    for (const listener of listeners) listener(change);
  };
  const rotation = new EventEmitter().setMaxListeners(0);
  let timer: Timer | undefined;

  const keeper = createCircuitKeeper({
    clock,
    ...options,
    create(key) {
      const circuit = createOpossumCircuit(key, { clock, options, rotation, onChange });
      timer ??= clock.setTimeout(rotate, options.windowMs / slotsPerWindow);
      return circuit;
    },
    onEvict: (circuit) => circuit[Symbol.dispose](),
  });

  // One timer for the windows of all circuits, where opossum would set one for each.
  const rotate = () => {
    timer = undefined;
    for (const circuit of keeper.circuits) circuit.onRotate();
    rotation.emit('rotate');
    let isUsed = false;
    for (const circuit of keeper.circuits) {
      circuit.onRotated();
      isUsed = true;
    }
    if (isUsed) timer = clock.setTimeout(rotate, options.windowMs / slotsPerWindow);
  };

  return {
    name: 'opossum',
    circuit: keeper.get,
    get circuits() {
      return keeper.circuits;
    },
    onChange: (listener) => void listeners.push(listener),
    async [Symbol.asyncDispose]() {
      timer?.cancel();
      keeper[Symbol.dispose]();
    },
  };
}
