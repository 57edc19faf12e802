import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What a running copy tells the command-line tools about itself, in a file that is there while it runs. */
export interface RunningCopy {
  readonly pid: number;
  readonly profile: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly apiUrl: string;
  /** Where each service's operations port answers, by the service's name. */
  readonly operations?: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Settings that a client needs too, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where the files of the running copies lie, below the repository. */
export const runningFolder = (root: string): string => join(root, '.fairlead', 'running');

/** One file per data directory, since only one copy may run on it. */
export const runningFile = (root: string, dataDir: string): string =>
  join(runningFolder(root), `${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}.json`);
