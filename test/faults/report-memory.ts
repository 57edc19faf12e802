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
    const timers = queryObjects(Timeout, { format: 'count' });
    const { rss, heapUsed, external } = process.memoryUsage();
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ rss, heapUsed, external, timers }));
  });
}
