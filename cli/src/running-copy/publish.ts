import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type RunningCopy, runningFile, runningFolder } from './running-copy.ts';

/** Writes the copy's file, and returns a function that removes it. */
export function publishRunningCopy(root: string, copy: RunningCopy): () => void {
  mkdirSync(runningFolder(root), { recursive: true, mode: 0o700 });
  const file = runningFile(root, copy.dataDir);
  writeFileSync(file, `${JSON.stringify(copy, undefined, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
