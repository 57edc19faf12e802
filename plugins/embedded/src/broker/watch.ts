import { type FSWatcher, watch } from 'node:fs';
import { systemClock } from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { operations } from './operations.ts';

/** Notices what other processes write. While it does, the process stays alive, as it would with a socket. */
export interface FileWatch {
  /** Begins to look, if it has not. The file has to be there. */
  start(): void;
  stop(): void;
}

/** A commit is visible a little after its bytes are in the log. */
const AFTER_EVENT_MS = 2;
/** For a writer that was held up just then. */
const ONCE_MORE_MS = 30;
/** Looks are no closer than this. */
const MIN_INTERVAL_MS = 20;
/** Where the file system tells nothing. */
const UNAIDED_POLL_MS = 50;
/** Changes found by polling alone after which the file system's word is no longer waited for. */
const MAX_MISSED = 3;

/**
 * Creates a {@link FileWatch}. The file system says when the write-ahead log is written (waiting costs nothing
 * then), `PRAGMA data_version` whether that was somebody else. In any case it looks every `pollMs`, and where
 * the file system is silent (a network mount, no watches left) every 50 ms.
 */
export function createFileWatch(
  database: Database<typeof operations>,
  pollMs: number,
  onChange: () => void,
): FileWatch {
  let running = false;
  let looking = false;
  let again = false;
  let watcher: FSWatcher | undefined;
  let seen = -1;
  let told = false;
  let missed = 0;
  let lookedMs = 0;
  let poll: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let later: NodeJS.Timeout | undefined;

  const unwatch = () => {
    watcher?.close();
    watcher = undefined;
  };

  const onEvent = (event: string) => {
    told = true;
    missed = 0;
    if (event === 'rename') unwatch();
    const inMs = Math.max(AFTER_EVENT_MS, lookedMs + MIN_INTERVAL_MS - systemClock.now());
    soon ??= setTimeout(look, inMs).unref();
    later = later?.refresh() ?? setTimeout(look, ONCE_MORE_MS).unref();
  };

  const listen = () => {
    if (watcher) return;
    try {
      watcher = watch(`${database.file}-wal`, { persistent: false }, onEvent).on('error', unwatch);
    } catch {
      // Tried again at the next look; until then polling is all there is.
    }
  };

  const schedule = () => {
    clearTimeout(poll);
    const unaided = !watcher || missed >= MAX_MISSED;
    poll = setTimeout(look, unaided ? Math.min(UNAIDED_POLL_MS, pollMs) : pollMs);
  };

  const look = async () => {
    clearTimeout(soon);
    soon = undefined;
    again = looking;
    if (looking || !running) return;
    looking = true;
    lookedMs = systemClock.now();
    listen();
    const wasTold = told;
    // A file that cannot be read has changed, for all we know; its readers find out and try again.
    const version = await database.call('version', {}).catch(() => -1);
    looking = false;
    if (!running) return;
    if (version !== seen || version === -1) {
      if (!wasTold && !told && seen !== -1) missed++;
      told = false;
      seen = version;
      onChange();
    }
    schedule();
    if (again) soon ??= setTimeout(look, MIN_INTERVAL_MS).unref();
  };

  return {
    start() {
      if (running) return;
      running = true;
      listen();
      void look();
    },
    stop() {
      running = false;
      unwatch();
      for (const timer of [poll, soon, later]) clearTimeout(timer);
      soon = undefined;
      later = undefined;
    },
  };
}
