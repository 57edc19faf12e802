/** Something that was wrong with a host, or between two, for a while; times are the world's, in ms. */
interface Disturbance {
  readonly a: string;
  /** Absent: it is about `a` and everybody. */
  readonly b: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was wrong when: a rule that needs a network that works holds only where it did. */
export interface Disturbances {
  add(fromMs: number, toMs: number, a: string, b?: string): void;
  /** Everybody. */
  addAll(fromMs: number, toMs: number): void;
  /** When the last one that touched the two hosts, or one of them, and began before `beforeMs` was over; else -Infinity. */
  lastEnd(hosts: readonly [string, string], beforeMs: number): number;
  /** Whether the two hosts were disturbed at some time in between. */
  between(hosts: readonly [string, string], fromMs: number, toMs: number): boolean;
  /** How long a host was held up in between, in ms. */
  heldUp(host: string, fromMs: number, toMs: number): number;
}

const ALL = '*';

export function createDisturbances(): Disturbances {
  const all: Disturbance[] = [];

  const touches = ({ a, b }: Disturbance, [one, other]: readonly [string, string]) =>
    a === ALL ||
    (b === undefined ? a === one || a === other : (a === one && b === other) || (a === other && b === one));

  return {
    add: (fromMs, toMs, a, b) => void all.push({ a, b, fromMs, toMs }),
    addAll: (fromMs, toMs) => void all.push({ a: ALL, b: undefined, fromMs, toMs }),
    lastEnd(hosts, beforeMs) {
      let endMs = Number.NEGATIVE_INFINITY;
      for (const one of all)
        if (one.fromMs <= beforeMs && touches(one, hosts)) endMs = Math.max(endMs, one.toMs);
      return endMs;
    },
    between: (hosts, fromMs, toMs) =>
      all.some((one) => one.fromMs <= toMs && one.toMs >= fromMs && touches(one, hosts)),
    heldUp(host, fromMs, toMs) {
      let ms = 0;
      for (const one of all)
        if (one.a === host && one.b === undefined)
          ms += Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs));
      return ms;
    },
  };
}
