/** The time a component lives in. Everything that waits takes one, so that tests and simulations need not sleep. */
export interface Clock {
  /** Milliseconds since the epoch. Never goes back within one process. */
  now(): number;
  /** Calls `callback` once after `delayMs` (0 or more). The timer does not keep a process alive by itself. */
  setTimeout(callback: () => void, delayMs: number): Timer;
  /** Calls `callback` in the next turn of the event loop: when this one, and what has come in by now, is done with. */
  nextTurn(callback: () => void): void;
}

/** A pending timer. `cancel` is idempotent and safe after the timer has fired. */
export interface Timer {
  cancel(): void;
}
