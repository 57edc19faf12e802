import { type Logger, RuntimeError } from '@fairlead/runtime';

export interface SqliteBrokerOptions {
  /** Where `broker.db` lies; made with mode 0700 if it is not there. All processes that share messages name the same. */
  readonly directory: string;
  /** How long messages that every group has handled are kept for new groups, in ms. Default 7 days. */
  readonly retentionMs?: number;
  /** After this long, in ms, a message is removed even if a group has not handled it. Default 30 days, or `retentionMs` if longer. */
  readonly unhandledRetentionMs?: number;
  /**
   * How often to look in any case for what other processes have published, in ms. As a rule the file system tells
   * at once; where it does not, every 50 ms. Default 500.
   */
  readonly pollMs?: number;
  /**
   * How long a message stays with a member of a group that shows no sign of life, in ms; the member renews three
   * times as often. A stopped process that goes on later may handle a message a second time. Default 3,000.
   */
  readonly leaseMs?: number;
  /** How long to wait for a lock that another process holds before failing with `UNAVAILABLE`, in ms. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Where failures are told that retry by themselves. Default nowhere. */
  readonly log?: Logger;
}

export type ResolvedOptions = Required<Omit<SqliteBrokerOptions, 'log'>> & {
  readonly log: Logger | undefined;
};

const DAY_MS = 24 * 3_600_000;
const defaults = {
  retentionMs: 7 * DAY_MS,
  unhandledRetentionMs: 30 * DAY_MS,
  pollMs: 500,
  leaseMs: 3_000,
  busyTimeoutMs: 5_000,
};
const least: Record<keyof typeof defaults, number> = {
  retentionMs: 0,
  unhandledRetentionMs: 0,
  pollMs: 1,
  leaseMs: 100,
  busyTimeoutMs: 0,
};

/** Checks the options and fills in the defaults. Throws `INVALID_ARGUMENT`. */
export function resolveOptions(options: SqliteBrokerOptions): ResolvedOptions {
  const unhandledRetentionMs = Math.max(defaults.unhandledRetentionMs, options.retentionMs ?? 0);
  const resolved = { ...defaults, unhandledRetentionMs, ...options, log: options.log };
  const refuse = (message: string) => {
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message });
  };
  if (resolved.directory === '')
    refuse('The SQLite broker\'s "directory" is empty; it is the path of a directory.');
  for (const [name, min] of Object.entries(least)) {
    const value = resolved[name as keyof typeof defaults];
    if (!Number.isFinite(value) || value < min)
      refuse(`The SQLite broker's "${name}" is ${value}; a number of milliseconds from ${min} is allowed.`);
  }
  if (resolved.unhandledRetentionMs < resolved.retentionMs)
    refuse(
      `The SQLite broker's "unhandledRetentionMs" is ${resolved.unhandledRetentionMs}; it is at least "retentionMs", ${resolved.retentionMs}.`,
    );
  return resolved;
}
