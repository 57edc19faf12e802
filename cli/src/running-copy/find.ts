import { resolve } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';
import { listRunningCopies } from './list.ts';
import type { RunningCopy } from './running-copy.ts';

export interface FindOptions {
  /** Where the repository is. */
  readonly root: string;
  /** The data directory that a flag or the environment names; default: nobody says. */
  readonly dataDir?: string | undefined;
}

/**
 * The running copy that is meant: the one on the data directory named, else the only one, else the one on the default
 * data directory. Throws `UNAVAILABLE` when there is none, `FAILED_PRECONDITION` listing them when several could be.
 */
export function findRunningCopy({ root, dataDir }: FindOptions): RunningCopy {
  const copies = listRunningCopies(root);
  const wanted = resolve(root, dataDir ?? '.fairlead/data');
  const named = copies.find((copy) => copy.dataDir === wanted);
  if (named) return named;
  if (dataDir !== undefined) throw notRunning(` on ${wanted}`);
  const [only, ...others] = copies;
  if (!only) throw notRunning('');
  if (others.length === 0) return only;
  throw new RuntimeError({
    code: 'FAILED_PRECONDITION',
    message: `Several copies are running; set FAIRLEAD_DATA_DIR to one of ${copies.map((copy) => copy.dataDir).join(', ')}`,
  });
}

const notRunning = (where: string) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `nothing is running${where}; start it with make run` });
