import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningCopy, runningFolder } from './running-copy.ts';

/** The copies that run now, the oldest first. Files that a killed copy left behind are passed over. */
export function listRunningCopies(root: string): readonly RunningCopy[] {
  const folder = runningFolder(root);
  let files: readonly string[];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    return [];
  }
  return files
    .flatMap((file) => read(join(folder, file)) ?? [])
    .filter((copy) => isAlive(copy.pid))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.dataDir.localeCompare(b.dataDir));
}

/** `undefined` for a file that is just being written, or is none of ours. */
function read(file: string): RunningCopy | undefined {
  try {
    const copy = JSON.parse(readFileSync(file, 'utf8')) as Partial<RunningCopy> | null;
    const { pid, profile, dataDir, apiUrl = '', operations = {}, startedAt = '', env = {} } = copy ?? {};
    const isWhole = typeof pid === 'number' && typeof profile === 'string' && typeof dataDir === 'string';
    return isWhole
      ? { pid, profile, dataDir, apiUrl, operations, startedAt: String(startedAt), env }
      : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  // 0 and below would mean whole groups of processes.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
