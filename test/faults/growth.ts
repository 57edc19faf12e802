import type { Holding } from './memory.ts';

const MIB = 2 ** 20;

/** What of a process must not grow, and how much it may vary. */
const kept = [
  { what: 'resident memory', limit: 8, unit: ' MiB', of: ({ rss }: Holding) => rss / MIB },
  { what: 'heap', limit: 2, unit: ' MiB', of: ({ heapUsed }: Holding) => heapUsed / MIB },
  { what: 'timers', limit: 3, unit: '', of: ({ timers }: Holding) => timers },
] as const;

/** Minutes that a run lasts at least for anything to be told. */
export const ENOUGH = 4;

/**
 * By how much values have grown after the first, which is warming up: what they never fell below in their last third,
 * against what they came up to in their first. What goes up and down does not count.
 */
export function growth([, ...values]: readonly number[]): number {
  const third = Math.max(1, Math.floor(values.length / 3));
  return Math.min(...values.slice(-third)) - Math.max(...values.slice(0, third));
}

/** What of a process has grown, in sentences; `undefined` when there are too few minutes to tell. */
export function grown(service: string, minutes: readonly Holding[]): readonly string[] | undefined {
  if (minutes.length < ENOUGH) return undefined;
  return kept.flatMap(({ what, limit, unit, of }) => {
    const by = growth(minutes.map(of));
    return by <= limit
      ? []
      : [`${service}: ${what} grew by ${by.toFixed(1)}${unit}${details(what, minutes)}`];
  });
}

/** Of timers, which there are more of in the end, by the time that they wait. */
function details(what: string, minutes: readonly Holding[]): string {
  const [, first] = minutes;
  const last = minutes.at(-1);
  if (what !== 'timers' || !first || !last) return '';
  const more = Object.entries(last.timersByMs)
    .map(([ms, count]) => [ms, count - (first.timersByMs[ms] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return ` (${more.map(([ms, count]) => `${count} more of ${ms} ms`).join(', ')})`;
}
