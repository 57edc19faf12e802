import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports, ServerName } from '../kinds/types.ts';
import { processStart } from './process-start.ts';

/** What a start leaves behind, so that a later stop ends that very process and no other. */
export interface ServerRecord {
  readonly name: ServerName;
  readonly product: string;
  readonly version: string;
  readonly pid: number;
  /** See `processStart`: an id alone may have gone to somebody else. */
  readonly start: string;
  readonly ports: Ports;
  /** ISO 8601. */
  readonly startedAt: string;
}

const file = (folder: string) => join(folder, 'server.json');

/** The record of a server that runs, paused or not; `undefined` when none does. */
export async function readRecord(folder: string): Promise<ServerRecord | undefined> {
  const text = await readFile(file(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record: ServerRecord = JSON.parse(text);
  return (await isRunning(record)) ? record : undefined;
}

export const isRunning = async (record: Pick<ServerRecord, 'pid' | 'start'>): Promise<boolean> =>
  (await processStart(record.pid)) === record.start;

export async function writeRecord(folder: string, record: ServerRecord): Promise<void> {
  await writeFile(`${file(folder)}.new`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file(folder)}.new`, file(folder));
}

export const deleteRecord = (folder: string): Promise<void> => rm(file(folder), { force: true });

/** Sends a signal, unless the process is no longer the one that was started. False when it was gone. */
export async function signal(
  record: Pick<ServerRecord, 'pid' | 'start'>,
  name: NodeJS.Signals,
): Promise<boolean> {
  if (!(await isRunning(record))) return false;
  try {
    process.kill(record.pid, name);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH') return false;
    throw thrown;
  }
}
