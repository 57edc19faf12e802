import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metrics, Reading } from './types.ts';

/** How finely the event loop's lag is looked at, in ms; that much is always in the figure, so it is taken off. */
const RESOLUTION_MS = 20;

/**
 * Adds what the process uses, under the names that Prometheus' own libraries have. Nothing is measured before the first
 * scrape; the lag is that since the scrape before.
 */
export function addProcessMetrics(metrics: Metrics): void {
  metrics.counterFrom(
    'process_cpu_seconds_total',
    'CPU time in seconds, of users and system together.',
    () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  );
  metrics.gaugeFrom('process_resident_memory_bytes', 'Resident memory in bytes.', () =>
    process.memoryUsage.rss(),
  );
  metrics.gaugeFrom(
    'process_start_time_seconds',
    'When the process started, in seconds since the epoch.',
    () => performance.timeOrigin / 1_000,
  );
  metrics.gaugeFrom(
    'nodejs_heap_size_used_bytes',
    'Heap in use, in bytes.',
    () => process.memoryUsage().heapUsed,
  );
  metrics.counterFrom(
    'fairlead_event_loop_busy_seconds_total',
    'How long the event loop has not been waiting, in seconds.',
    () => performance.eventLoopUtilization().active / 1_000,
  );
  metrics.gaugeFrom(
    'fairlead_event_loop_lag_seconds',
    'By how much timers were late since the last scrape, in seconds.',
    createLagReading(),
    ['quantile'],
  );
}

function createLagReading() {
  let last: readonly Reading[] | undefined;
  let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;
  return () => {
    if (!delays) {
      delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      delays.enable();
      return undefined;
    }
    // Two scrapes at almost the same time tell the same.
    if (delays.count === 0) return last;
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1_000);
    last = [
      { labels: ['0.5'], value: seconds(delays.percentile(50)) },
      { labels: ['0.99'], value: seconds(delays.percentile(99)) },
      { labels: ['1'], value: seconds(delays.max) },
    ];
    delays.reset();
    return last;
  };
}
