import { setTimeout as pause } from 'node:timers/promises';
import { findRunningCopy } from '../running-copy/find.ts';
import { listRunningCopies } from '../running-copy/list.ts';

/** Longer than the services have for their drain. */
const STOP_WITHIN_MS = 12_000;

/** Stops the running copy and waits for its end. Resolves to 0, or to 1 when it does not end in time. */
export async function stop(options: { root: string; dataDir: string | undefined }): Promise<number> {
  const copy = findRunningCopy(options);
  process.stdout.write(`Stopping the copy on ${copy.dataDir} (process ${copy.pid}) …\n`);
  process.kill(copy.pid, 'SIGTERM');
  const deadline = performance.now() + STOP_WITHIN_MS;
  while (listRunningCopies(options.root).some((other) => other.pid === copy.pid)) {
    if (performance.now() > deadline) {
      process.stderr.write(`fairlead: process ${copy.pid} has not ended after ${STOP_WITHIN_MS / 1_000} s\n`);
      return 1;
    }
    await pause(50);
  }
  process.stdout.write('Stopped.\n');
  return 0;
}
