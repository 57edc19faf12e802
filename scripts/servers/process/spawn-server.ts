import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, stat, truncate } from 'node:fs/promises';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';
import type { Launch } from '../kinds/types.ts';
import { processStart } from './process-start.ts';

export interface Spawned {
  readonly pid: number;
  readonly start: string;
  /** Whether it has ended, and how: `exit code 1`, `SIGKILL`. Only known to the process that started it. */
  ended(): string | undefined;
}

const MAX_LOG_BYTES = 20 * 1024 * 1024;

export interface SpawnPlace {
  readonly cwd: string;
  /** What the process says goes to its end. */
  readonly log: string;
  /** Whether the process goes on when this one ends, however that ends. */
  readonly outlive: boolean;
}

/** Starts a process. */
export async function spawnServer(launch: Launch, place: SpawnPlace): Promise<Spawned> {
  const size = await stat(place.log).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await truncate(place.log);
  const log = await open(place.log, 'a', 0o600);
  let ended: string | undefined;
  try {
    const child = spawn(launch.command, launch.args, {
      cwd: place.cwd,
      env: { ...process.env, ...launch.env },
      stdio: ['ignore', log.fd, log.fd],
      // In a group of its own an interrupt from the keyboard does not reach it.
      detached: place.outlive,
    });
    const kill = () => child.kill('SIGKILL');
    if (!place.outlive) process.once('exit', kill);
    child.once('exit', (code, signal) => {
      ended = signal ?? `exit code ${code}`;
      process.off('exit', kill);
    });
    await once(child, 'spawn');
    child.unref();
    const pid = child.pid ?? 0;
    const start = await processStart(pid);
    if (start === undefined) throw new Error('it ended at once');
    return { pid, start, ended: () => ended };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `${launch.command} could not be started: ${why}`,
      cause: thrown,
    });
  } finally {
    await log.close();
  }
}
