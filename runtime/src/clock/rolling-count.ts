import type { Clock } from './types.ts';

/** How often something happened within a window that moves on with time. */
export interface RollingCount {
  /** It happened once more. */
  add(): void;
  /** It happened in the window so often. */
  total(): number;
  /** Forgets everything. */
  reset(): void;
}

const SLOTS = 10;

/** The window is `windowMs` long and moves in tenths of itself. */
export function createRollingCount(clock: Clock, windowMs: number): RollingCount {
  const slotMs = windowMs / SLOTS;
  const counts = new Float64Array(SLOTS);
  let slot = 0;
  let slotEndMs = clock.now() + slotMs;

  const advance = (nowMs: number) => {
    const steps = Math.floor((nowMs - slotEndMs) / slotMs) + 1;
    for (let step = 0; step < Math.min(steps, SLOTS); step++) {
      slot = (slot + 1) % SLOTS;
      counts[slot] = 0;
    }
    slotEndMs += steps * slotMs;
  };

  return {
    add() {
      const nowMs = clock.now();
      if (nowMs >= slotEndMs) advance(nowMs);
      counts[slot] = (counts[slot] ?? 0) + 1;
    },
    total() {
      const nowMs = clock.now();
      if (nowMs >= slotEndMs) advance(nowMs);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    reset: () => void counts.fill(0),
  };
}
