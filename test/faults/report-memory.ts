// Preloaded into every process of a soak (`--import`): on SIGUSR2 it writes what the process holds, after a full collection.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryObjects } from 'node:v8';

const folder = process.env.SOAK_DIR;
// The class is not exported. Only unreferenced timers escape `process.getActiveResourcesInfo()`, and those matter most.
const probe = setTimeout(() => {}, 0);
clearTimeout(probe);
const Timeout = probe.constructor as unknown as Parameters<typeof queryObjects>[0];

if (folder) {
  process.on('SIGUSR2', () => {
    // Counting collects garbage first.
    const timers = queryObjects(Timeout, { format: 'summary' });
    const timersByMs: Record<string, number> = {};
    for (const timer of timers) {
      const ms = Math.round(Number(/_idleTimeout: (-?[\d.]+)/.exec(timer)?.[1]));
      timersByMs[ms] = (timersByMs[ms] ?? 0) + 1;
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    const holding = { rss, heapUsed, external, timers: timers.length, timersByMs };
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(holding));
  });
}
