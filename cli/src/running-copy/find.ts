import { resolve } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';
import { chooseCopy } from './choose-copy.ts';
import { listRunningCopies } from './list.ts';
import type { RunningCopy } from './running-copy.ts';

export interface FindOptions {
  /** Where the repository is. */
  readonly root: string;
  /** The data directory that the environment names; default: nobody says. */
  readonly dataDir?: string | undefined;
}

/** The running copy that is meant, as `chooseCopy` has it. Throws `UNAVAILABLE` when it does not run. */
export function findRunningCopy({ root, dataDir }: FindOptions): RunningCopy {
  const wanted = { dataDir: dataDir === undefined ? undefined : resolve(root, dataDir), profile: undefined };
  const { copy } = chooseCopy(listRunningCopies(root), wanted, [root]);
  if (copy) return copy;
  const where = wanted.dataDir === undefined ? '' : ` on ${wanted.dataDir}`;
  throw new RuntimeError({
    code: 'UNAVAILABLE',
    message: `nothing is running${where}; start it with make run`,
  });
}
