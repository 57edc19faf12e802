import { performance } from 'node:perf_hooks';
import { type Connection, openConnection } from './connection.ts';
import type { Operations } from './operations.ts';

/** A file that is opened when it is needed, and again after it was removed or replaced under us. */
export interface OpenFile {
  /** Throws SQLITE_BUSY when it cannot be opened at once. */
  connection(operations: Operations): Connection;
  close(): void;
}

const checkMs = 1_000;

/** Creates an {@link OpenFile}; whether the file is still the same one is looked up once a second at most. */
export function createOpenFile(file: string): OpenFile {
  let current: Connection | undefined;
  let checkedMs = 0;

  function close(): void {
    const closed = current;
    current = undefined;
    try {
      closed?.close();
    } catch {
      // Everything answered is committed, and the next opening finds what there is to repair.
    }
  }

  return {
    connection(operations) {
      const nowMs = performance.now();
      if (current && nowMs - checkedMs > checkMs) {
        checkedMs = nowMs;
        if (!current.isCurrent()) close();
      }
      if (!current) {
        current = openConnection(file, operations);
        checkedMs = nowMs;
      }
      return current;
    },
    close,
  };
}
