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

/** How many slots the wheel has: with 10 ms each, a call of the default 5 s is looked at once. */
const SLOTS = 512;

/**
 * A wheel of slots of `granularityMs` (default 10): a deadline further away than one turn is passed over until its
 * turn has come. The timer runs only while there are deadlines.
 */
export function createDeadlines(clock: Clock, granularityMs = 10): Deadlines {
  /** Each slot is the ring that begins with its entry; made when it is first needed. */
  const wheel: (Entry | undefined)[] = new Array(SLOTS).fill(undefined);
  const load = { entries: 0 };
  let timer: Timer | undefined;
  let nextSlot = 0;

  const tick = () => {
    timer = undefined;
    const dueSlot = Math.floor(clock.now() / granularityMs);
    const firstSlot = Math.max(nextSlot, dueSlot - SLOTS + 1);
    nextSlot = dueSlot + 1;
    const due: Entry[] = [];
    for (let slot = firstSlot; slot <= dueSlot; slot++) wheel[slot % SLOTS]?.collect(dueSlot, due);
    // After a pause of this process one turn of the wheel holds the deadlines of many.
    due.sort((a, b) => a.slot - b.slot);
    for (const entry of due) entry.pass();
    arm();
  };

  const ringAt = (slot: number): Entry => {
    const ring = wheel[slot % SLOTS] ?? new Entry(0, () => {}, { entries: 0 });
    wheel[slot % SLOTS] = ring;
    return ring;
  };

  const arm = () => {
    if (!timer && load.entries > 0) timer = clock.setTimeout(tick, granularityMs);
  };

  return {
    add(deadlineMs, onPassed) {
      if (deadlineMs === Number.POSITIVE_INFINITY) return none;
      const slot = Math.max(Math.ceil(deadlineMs / granularityMs), nextSlot);
      const entry = new Entry(slot, onPassed, load);
      ringAt(slot).append(entry);
      arm();
      return entry;
    },
  };
}

/**
 * A link in the ring of its slot. Not a Set per slot: a Set that is added to and deleted from for ever leaves tables
 * behind that hold on to one another, and to the calls in them, until a full garbage collection.
 */
class Entry implements Deadline {
  readonly slot: number;
  readonly #onPassed: () => void;
  readonly #load: { entries: number };
  #before: Entry | undefined = this;
  #after: Entry | undefined = this;

  constructor(slot: number, onPassed: () => void, load: { entries: number }) {
    this.slot = slot;
    this.#onPassed = onPassed;
    this.#load = load;
  }

  /** Puts `entry` at the end of the ring that begins here. */
  append(entry: Entry) {
    const last = this.#before ?? this;
    entry.#before = last;
    entry.#after = this;
    last.#after = entry;
    this.#before = entry;
    entry.#load.entries++;
  }

  /** Adds to `due` what in the ring that begins here is due by `slot`. */
  collect(slot: number, due: Entry[]) {
    for (let entry = this.#after; entry && entry !== this; entry = entry.#after)
      if (entry.slot <= slot) due.push(entry);
  }

  /** Nothing when it was removed meanwhile. */
  pass() {
    if (!this.#after) return;
    this.remove();
    this.#onPassed();
  }

  remove() {
    const before = this.#before;
    const after = this.#after;
    if (!before || !after) return;
    before.#after = after;
    after.#before = before;
    this.#before = undefined;
    this.#after = undefined;
    this.#load.entries--;
  }
}
