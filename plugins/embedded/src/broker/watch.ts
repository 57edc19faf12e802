import type { Database } from '../sqlite/database.ts';
import type { operations } from './operations.ts';

/** Looks whether other processes have written. While it does, the process stays alive, as it would with a socket. */
export interface FileWatch {
  /** Begins to look, if it has not. */
  start(): void;
  stop(): void;
}

/** Even if nothing has changed, so that a change that was missed is found. */
const MAX_SILENT_LOOKS = 50;

/** Creates a {@link FileWatch}: a look every `pollMs` costs one read of a page that is in memory. */
export function createFileWatch(
  database: Database<typeof operations>,
  pollMs: number,
  onChange: () => void,
): FileWatch {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let seen = -1;
  let silent = 0;

  const look = async () => {
    // A file that cannot be read has changed, for all we know; its readers find out and try again.
    const version = await database.call('version', {}).catch(() => -1);
    if (!running) return;
    if (version !== seen || version === -1 || ++silent === MAX_SILENT_LOOKS) {
      seen = version;
      silent = 0;
      onChange();
    }
    timer = setTimeout(look, pollMs);
  };

  return {
    start() {
      if (running) return;
      running = true;
      timer = setTimeout(look, pollMs);
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
