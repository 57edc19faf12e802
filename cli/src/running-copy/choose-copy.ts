import { join } from 'node:path';
import { usageError } from '../errors/tool-error.ts';
import type { RunningCopy } from './running-copy.ts';

/** What a flag or the environment says about the copy to talk to. */
export interface WantedCopy {
  /** Absolute. */
  readonly dataDir: string | undefined;
  readonly profile: string | undefined;
}

export interface ChosenCopy {
  /** `undefined` where the configuration's own default holds. */
  readonly dataDir: string | undefined;
  /** The live copy that was found there; `undefined` when there is none. */
  readonly copy: RunningCopy | undefined;
}

/** Where a copy keeps its data unless it is told otherwise. */
export const defaultDataDir = (root: string): string => join(root, '.fairlead', 'data');

/**
 * Which copy a tool talks to: what is wanted wins; else the only live copy; of several the one with the default data
 * directory. Throws a usage error that lists them where that leaves a choice.
 */
export function chooseCopy(
  copies: readonly RunningCopy[],
  wanted: WantedCopy,
  roots: readonly string[],
): ChosenCopy {
  if (wanted.dataDir !== undefined) {
    const copy = copies.find(({ dataDir }) => dataDir === wanted.dataDir);
    return { dataDir: wanted.dataDir, copy };
  }
  const matching = copies.filter(({ profile }) => wanted.profile === undefined || profile === wanted.profile);
  const usual = roots.map(defaultDataDir);
  const copy = matching.length > 1 ? matching.find(({ dataDir }) => usual.includes(dataDir)) : matching[0];
  if (!copy && matching.length > 1) {
    const list = matching.map(({ dataDir, pid }) => `--data-dir ${dataDir} (process ${pid})`).join(' or ');
    throw usageError(`${matching.length} copies are running; say which one with ${list}`);
  }
  return { dataDir: copy?.dataDir, copy };
}
