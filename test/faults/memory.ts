import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../system/until.ts';

/** What a process holds after a full collection. */
export interface Holding {
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  /** Timers that exist, running or not yet collected. */
  readonly timers: number;
  /** The same by the time that they wait, in ms. */
  readonly timersByMs: Readonly<Record<string, number>>;
}

/** Asks a process that has `report-memory.ts` preloaded. */
export async function holdingOf(pid: number, folder: string): Promise<Holding> {
  const file = join(folder, `${pid}.json`);
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const read = async (): Promise<Holding | undefined> => {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Holding;
    } catch {
      return undefined;
    }
  };
  return until(read, { what: `process ${pid} says what it holds` });
}
