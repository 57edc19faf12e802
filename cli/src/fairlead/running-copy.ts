import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';

/** What a running copy tells the command-line tools about itself. */
export interface RunningCopy {
  readonly pid: number;
  readonly profile: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly apiUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Settings that a client needs too, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
}

const fileOf = (folder: string, dataDir: string) =>
  join(folder, `${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}.json`);

/** Whether a process with this id lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Refuses to start a second copy on the same data. Throws `FAILED_PRECONDITION` naming the first one. */
export function refuseSecondCopy(folder: string, dataDir: string): void {
  let running: RunningCopy;
  try {
    running = JSON.parse(readFileSync(fileOf(folder, dataDir), 'utf8')) as RunningCopy;
  } catch {
    return;
  }
  if (running.pid === process.pid || !isAlive(running.pid)) return;
  throw new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message:
      `A copy is running already on ${dataDir} (process ${running.pid}); stop it with "make stop", ` +
      'or give this one FAIRLEAD_DATA_DIR and FAIRLEAD_API_PORT of its own',
  });
}

/** Writes the copy's file, and returns a function that removes it. */
export function publishRunningCopy(folder: string, copy: RunningCopy): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileOf(folder, copy.dataDir);
  writeFileSync(file, `${JSON.stringify(copy, undefined, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
