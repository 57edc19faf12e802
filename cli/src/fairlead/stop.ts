import { setTimeout as pause } from 'node:timers/promises';
import { RuntimeError } from '@fairlead/runtime';
import { type FindOptions, findRunningCopy } from '../running-copy/find.ts';
import { listRunningCopies } from '../running-copy/list.ts';

/** Longer than the services have for their drain. */
const STOP_WITHIN_MS = 12_000;

export interface StopOptions {
  /** Where the repository is. */
  readonly root: string;
  /** The data directory that the environment names; undefined: nobody says. */
  readonly dataDir: string | undefined;
  /** Says nothing when nothing is running. */
  readonly quiet: boolean;
}

/**
 * Stops the running copy and waits for its end. Resolves to 0, also when nothing is running, or to 1 when it does not
 * end in time.
 */
export async function stop({ root, dataDir, quiet }: StopOptions): Promise<number> {
  const copy = runningCopy({ root, dataDir });
  if (!copy) {
    if (!quiet) process.stdout.write(`Nothing is running${dataDir === undefined ? '' : ` on ${dataDir}`}.\n`);
    return 0;
  }
  process.stdout.write(`Stopping the copy on ${copy.dataDir} (process ${copy.pid}) …\n`);
  process.kill(copy.pid, 'SIGTERM');
  const deadline = performance.now() + STOP_WITHIN_MS;
  while (listRunningCopies(root).some((other) => other.pid === copy.pid)) {
    if (performance.now() > deadline) {
      process.stderr.write(`fairlead: process ${copy.pid} has not ended after ${STOP_WITHIN_MS / 1_000} s\n`);
      return 1;
    }
    await pause(50);
  }
  process.stdout.write('Stopped.\n');
  return 0;
}

/** `undefined` when nothing is running; throws when several copies are, and nobody says which one is meant. */
function runningCopy(options: FindOptions) {
  try {
    return findRunningCopy(options);
  } catch (thrown) {
    if (thrown instanceof RuntimeError && thrown.code === 'UNAVAILABLE') return undefined;
    throw thrown;
  }
}
