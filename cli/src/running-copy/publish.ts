import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { RuntimeError } from '@fairlead/runtime';
import { listRunningCopies } from './list.ts';
import { type RunningCopy, runningFile, runningFolder } from './running-copy.ts';

/** Refuses to start a second copy on the same data. Throws `FAILED_PRECONDITION` naming the first one. */
export function refuseSecondCopy(root: string, dataDir: string): void {
  const first = listRunningCopies(root).find((copy) => copy.dataDir === dataDir && copy.pid !== process.pid);
  if (!first) return;
  throw new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message:
      `A copy is running already on ${dataDir} (process ${first.pid}); stop it with "make stop", ` +
      'or give this one FAIRLEAD_DATA_DIR and FAIRLEAD_API_PORT of its own',
  });
}

/** Writes the copy's file, and returns a function that removes it. */
export function publishRunningCopy(root: string, copy: RunningCopy): () => void {
  mkdirSync(runningFolder(root), { recursive: true, mode: 0o700 });
  const file = runningFile(root, copy.dataDir);
  writeFileSync(file, `${JSON.stringify(copy, undefined, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
