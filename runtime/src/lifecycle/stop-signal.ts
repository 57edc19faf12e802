/** What the outside asks of a process. */
export interface StopSignal {
  /** Resolves, with the cause, when the process is to go down. */
  readonly stopped: Promise<string>;
}

/**
 * Listens for SIGTERM, SIGINT and the end of the process that started this one. Ctrl-C reaches the whole process
 * group: under a supervisor (there is an IPC channel) it is left to that one, which sends SIGTERM in good order.
 * A second signal ends the process at once with 130.
 */
export function stopSignal(process: NodeJS.Process): StopSignal {
  const supervised = process.connected === true;
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = false;
  const stop = (cause: string) => {
    if (asked) process.exit(130);
    asked = true;
    resolve(cause);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => {
    if (!supervised) stop('SIGINT');
  });
  process.on('disconnect', () => {
    if (!asked) stop('the supervisor is gone');
  });
  return { stopped: promise };
}
