import { createMetrics } from '../../metrics/create-metrics.ts';
import type { Metrics, Read } from '../../metrics/types.ts';

/** Metrics, and what they read as the number of calls under way. */
export function countInFlight(): { readonly metrics: Metrics; readonly inFlight: () => number } {
  const metrics = createMetrics();
  let read: Read = () => 0;
  return {
    metrics: {
      ...metrics,
      gaugeFrom(name, help, reader, labelNames) {
        if (name === 'fairlead_calls_in_flight') read = reader;
        metrics.gaugeFrom(name, help, reader, labelNames);
      },
    },
    inFlight() {
      const found = read();
      if (typeof found === 'number') return found;
      let sum = 0;
      for (const { value } of found ?? []) sum += value;
      return sum;
    },
  };
}
