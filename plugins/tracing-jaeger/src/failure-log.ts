import type { Clock, Logger } from '@fairlead/runtime';
import type { ExportQueueOptions } from './export-queue.ts';

/** Between two warnings, in ms. */
const WARN_MS = 60_000;

/** Tells of a collector that takes no spans, at most once a minute, and of its return. */
export function createFailureLog(options: {
  readonly clock: Clock;
  readonly log: Logger | undefined;
  readonly collector: string;
  /** The setting that says where the collector is. */
  readonly setting: string;
}): Pick<ExportQueueOptions<unknown>, 'onFailure' | 'onRecovery'> {
  const { clock, log, collector, setting } = options;
  let warnedAtMs = Number.NEGATIVE_INFINITY;
  let warned = false;
  return {
    onFailure(error, { waiting, dropped }) {
      if (clock.now() - warnedAtMs < WARN_MS) return;
      warnedAtMs = clock.now();
      warned = true;
      const fate = error.retryable ? 'they wait and calls go on' : 'they are dropped and calls go on';
      log?.warn(`spans cannot be sent to ${collector} (${setting}): ${error.message}; ${fate}`, {
        waiting,
        dropped,
      });
    },
    onRecovery() {
      if (warned) log?.info(`spans are sent to ${collector} again`);
      warned = false;
    },
  };
}
