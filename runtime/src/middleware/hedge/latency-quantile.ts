/** An estimate of one quantile of recent latencies, in a fixed amount of memory. */
export interface LatencyQuantile {
  record(latencyMs: number): void;
  /** In ms, at most a tenth above the truth; undefined before there is enough to tell. */
  readonly valueMs: number | undefined;
}

// Each bucket ends a tenth above the one before: from 0.05 ms to 100 s.
const FIRST_MS = 0.05;
const GROWTH = Math.log(1.1);
const BUCKETS = 154;
/** Half of what is known is forgotten after so many. */
const HALVE_AFTER = 2_000;
const ENOUGH = 20;
const RENEW_EVERY = 32;

/** Creates an estimate of the given quantile, for example 0.95: counts in buckets that grow by a tenth. */
export function createLatencyQuantile(quantile: number): LatencyQuantile {
  const counts = new Float64Array(BUCKETS);
  let total = 0;
  let sinceRenewal = 0;
  let valueMs: number | undefined;

  const renew = () => {
    sinceRenewal = 0;
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      below += counts[bucket] ?? 0;
      if (below < quantile * total) continue;
      valueMs = FIRST_MS * Math.exp(GROWTH * bucket);
      break;
    }
    if (total < HALVE_AFTER) return;
    total /= 2;
    for (let bucket = 0; bucket < BUCKETS; bucket++) counts[bucket] = (counts[bucket] ?? 0) / 2;
  };

  return {
    record(latencyMs) {
      const bucket = Math.ceil(Math.log(Math.max(latencyMs, FIRST_MS) / FIRST_MS) / GROWTH);
      const index = Math.min(bucket, BUCKETS - 1);
      counts[index] = (counts[index] ?? 0) + 1;
      total++;
      sinceRenewal++;
      if (total >= ENOUGH && (sinceRenewal >= RENEW_EVERY || valueMs === undefined)) renew();
    },
    get valueMs() {
      return valueMs;
    },
  };
}
