/** Buckets per doubling: values are told apart to within 0.8 %. */
const PER_OCTAVE = 128;
/** The largest value that is told from larger ones: 2^27 µs, more than two minutes. */
const OCTAVES = 27;

/**
 * Counts latencies in buckets that grow with them, as HdrHistogram does: 14 KiB whatever comes, and no quantile is off by
 * more than 0.8 %.
 */
export interface Histogram {
  /** In ms. */
  record(ms: number): void;
  readonly count: number;
  /** In ms; 0 when nothing was recorded. */
  readonly maxMs: number;
  /** The latency that a `share` of 0 to 1 of all stays within, in ms; 0 when nothing was recorded. */
  quantile(share: number): number;
  /** Takes over what the other has counted. */
  add(other: Histogram): void;
  /** Buckets with something in them. */
  entries(): Iterable<readonly [index: number, count: number]>;
}

const highestIndex = PER_OCTAVE * OCTAVES;

/** Below {@link PER_OCTAVE} µs a bucket is one microsecond. */
function indexOf(us: number): number {
  if (us < PER_OCTAVE) return us;
  const octave = Math.floor(Math.log2(us / PER_OCTAVE));
  const index = (octave + 1) * PER_OCTAVE + Math.floor(us / 2 ** octave) - PER_OCTAVE;
  return Math.min(index, highestIndex - 1);
}

/** The largest value of a bucket, in µs. */
function topOf(index: number): number {
  if (index < PER_OCTAVE) return index;
  const octave = Math.floor(index / PER_OCTAVE) - 1;
  return ((index % PER_OCTAVE) + PER_OCTAVE + 1) * 2 ** octave - 1;
}

export function createHistogram(): Histogram {
  const counts = new Uint32Array(highestIndex);
  let count = 0;
  let maxMs = 0;
  return {
    record(ms) {
      const index = indexOf(Math.max(0, Math.round(ms * 1_000)));
      counts[index] = (counts[index] ?? 0) + 1;
      count++;
      if (ms > maxMs) maxMs = ms;
    },
    get count() {
      return count;
    },
    get maxMs() {
      return maxMs;
    },
    quantile(share) {
      let left = Math.max(1, Math.ceil(count * share));
      for (let index = 0; index < counts.length; index++) {
        left -= counts[index] ?? 0;
        if (left <= 0) return Math.min(topOf(index) / 1_000, maxMs);
      }
      return maxMs;
    },
    add(other) {
      for (const [index, more] of other.entries()) counts[index] = (counts[index] ?? 0) + more;
      count += other.count;
      maxMs = Math.max(maxMs, other.maxMs);
    },
    *entries() {
      for (const [index, value] of counts.entries()) if (value > 0) yield [index, value] as const;
    },
  };
}
