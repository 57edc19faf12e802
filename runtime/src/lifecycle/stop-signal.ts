/** What the outside asks of a process. */
export interface StopSignal {
  /** Resolves, with the cause, when the process is to go down. */
  readonly stopped: Promise<string>;
  /** Aborts at the same moment. */
  readonly signal: AbortSignal;
}

/** Two signals closer than this are one wish: `timeout` and `npx` send theirs to a process and to its group. */
const SAME_WISH_MS = 500;

/** The part of Node's `process` that is listened to. */
export type SignalSource = Pick<NodeJS.Process, 'on' | 'exit' | 'connected'>;

/**
 * Listens for SIGTERM, SIGINT and the end of the process that started this one. Ctrl-C reaches the whole process
 * group: under a supervisor (there is an IPC channel) it is left to that one, which sends SIGTERM in good order.
 * A second signal, half a second later or more, ends the process at once with 130; not under a supervisor, whose
 * SIGTERM may come long after one to the whole group (systemd's, for example), and who has SIGKILL for impatience.
 */
export function stopSignal(process: SignalSource, now: () => number = () => performance.now()): StopSignal {
  const supervised = process.connected === true;
  const { promise, resolve } = Promise.withResolvers<string>();
  const asked = new AbortController();
  let askedAtMs: number | undefined;
  const stop = (cause: string) => {
    if (!supervised && askedAtMs !== undefined && now() - askedAtMs >= SAME_WISH_MS) process.exit(130);
    askedAtMs ??= now();
    resolve(cause);
    asked.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => {
    if (!supervised) stop('SIGINT');
  });
  process.on('disconnect', () => {
    if (askedAtMs === undefined) stop('the supervisor is gone');
  });
  return { stopped: promise, signal: asked.signal };
}
