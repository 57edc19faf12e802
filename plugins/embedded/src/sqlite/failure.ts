import { dirname } from 'node:path';
import type { RuntimeError } from '@fairlead/runtime';
import type { Failure } from './messages.ts';

const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

/** SQLITE_BUSY, SQLITE_LOCKED and SQLITE_PROTOCOL (a race for the locks of the log): another try can succeed. */
export function isBusy(error: unknown): boolean {
  const code = (sqliteCode(error) ?? 0) & 0xff;
  return code === 5 || code === 6 || code === 15;
}

/** Whether a unique index or a primary key refused the row. */
export function isDuplicate(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 2067 || code === 1555;
}

/** The failure of an operation that waited too long for the lock on `file`. */
export const busyFailure = (file: string, busyTimeoutMs: number): Failure => ({
  code: 'UNAVAILABLE',
  reason: 'DATABASE_BUSY',
  message: `The database ${file} was locked by another process for ${busyTimeoutMs} ms. Try again; if it stays so, look for a stopped process that has it open.`,
});

/** The failure of a place where files cannot be made or changed. */
export const unwritableFailure = (path: string, detail: string): Failure => ({
  code: 'FAILED_PRECONDITION',
  reason: 'DATA_DIRECTORY_NOT_WRITABLE',
  message: `The data directory ${path} cannot be written (${detail}). Make it a directory that this user may write, or choose another one.`,
  metadata: { path },
});

/** The failure of a directory in which anybody could put a file, or a link, of their own in the place of ours. */
export const openDirectoryFailure = (path: string, mode: number): Failure => ({
  code: 'FAILED_PRECONDITION',
  reason: 'DATA_DIRECTORY_OPEN',
  message: `The data directory ${path} is open to everybody (mode 0${(mode & 0o777).toString(8)}). Run chmod 700 on it if it is yours, or choose another one.`,
  metadata: { path },
});

/** What of a RuntimeError crosses between threads. */
const copyFailure = (error: RuntimeError): Failure => ({
  code: error.code,
  message: error.message,
  reason: error.reason,
  domain: error.domain,
  metadata: error.metadata,
  retryable: error.retryable,
  fieldViolations: error.fieldViolations,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
});

/** Translates whatever was thrown while working on `file`. */
export function toFailure(error: unknown, file: string): Failure {
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: `${file}: ${String(error)}` };
  if ('operationError' in error) return error.operationError as Failure;
  if (error.name === 'RuntimeError' && 'code' in error) return copyFailure(error as RuntimeError);
  const text = `The database ${file}: ${error.message}`;
  switch ((sqliteCode(error) ?? 0) & 0xff) {
    case 5:
    case 6:
    case 15:
      return { code: 'UNAVAILABLE', reason: 'DATABASE_BUSY', message: text };
    case 8:
    case 14:
      return unwritableFailure(dirname(file), `${file}: ${error.message}`);
    case 10:
    case 13:
      return { code: 'UNAVAILABLE', reason: 'DATABASE_IO', message: text };
    case 11:
    case 26:
      return { code: 'DATA_LOSS', reason: 'DATABASE_CORRUPT', message: text };
    case 19:
      return isDuplicate(error)
        ? { code: 'ALREADY_EXISTS', reason: 'DUPLICATE_KEY', message: text }
        : { code: 'FAILED_PRECONDITION', message: text };
    default:
      return { code: 'INTERNAL', message: text };
  }
}
