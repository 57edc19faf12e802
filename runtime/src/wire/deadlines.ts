import type { Clock, Timer } from '../clock/types.ts';

/** One coarse timer for any number of deadlines: a timer each would cost more than the rest of a call. */
export interface Deadlines {
  /** Calls `onPassed` once `deadlineMs` has passed, at most `granularityMs` late, unless removed before. */
  add(deadlineMs: number, onPassed: () => void): Deadline;
}

export interface Deadline {
  /** Idempotent. */
  remove(): void;
}

const none: Deadline = { remove() {} };

/** Deadlines kept in slots of `granularityMs` (default 10). The timer runs only while there are any. */
export function createDeadlines(clock: Clock, granularityMs = 10): Deadlines {
  const slots = new Map<number, Set<Entry>>();
  let timer: Timer | undefined;
  let nextSlot = 0;

  const tick = () => {
    timer = undefined;
    const dueSlot = Math.floor(clock.now() / granularityMs);
    // After a long pause more slots have passed than are in use; then it is cheaper to look through those.
    const firstSlot = nextSlot;
    nextSlot = dueSlot + 1;
    if (dueSlot - firstSlot > slots.size) {
      for (const slot of [...slots.keys()].filter((slot) => slot <= dueSlot).sort((a, b) => a - b))
        fire(slot);
    } else {
      for (let slot = firstSlot; slot <= dueSlot; slot++) fire(slot);
    }
    arm();
  };

  const fire = (slot: number) => {
    const entries = slots.get(slot);
    slots.delete(slot);
    for (const entry of entries ?? []) entry.onPassed();
  };

  const arm = () => {
    if (timer || slots.size === 0) return;
    timer = clock.setTimeout(tick, granularityMs);
  };

  return {
    add(deadlineMs, onPassed) {
      if (deadlineMs === Number.POSITIVE_INFINITY) return none;
      const slot = Math.max(Math.ceil(deadlineMs / granularityMs), nextSlot);
      let entries = slots.get(slot);
      if (!entries) {
        entries = new Set();
        slots.set(slot, entries);
      }
      const entry = new Entry(entries, onPassed, slots, slot);
      entries.add(entry);
      arm();
      return entry;
    },
  };
}

class Entry implements Deadline {
  readonly onPassed: () => void;
  readonly #entries: Set<Entry>;
  readonly #slots: Map<number, Set<Entry>>;
  readonly #slot: number;

  constructor(entries: Set<Entry>, onPassed: () => void, slots: Map<number, Set<Entry>>, slot: number) {
    this.onPassed = onPassed;
    this.#entries = entries;
    this.#slots = slots;
    this.#slot = slot;
  }

  remove() {
    if (this.#entries.delete(this) && this.#entries.size === 0) this.#slots.delete(this.#slot);
  }
}
