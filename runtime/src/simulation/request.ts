import { RuntimeError } from '../errors/runtime-error.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';

export interface RequestOptions<Reply> {
  readonly network: Network;
  readonly from: Process;
  /** The host that is asked. */
  readonly to: string;
  /** Run by the process on that host; throwing `NO_ANSWER` says nothing. */
  readonly answer: (process: Process) => Reply | Promise<Reply>;
  readonly timeoutMs: number;
}

/** Thrown by an `answer` that is never given. */
export const NO_ANSWER = Symbol('no answer');

/** Asks a process on another host. Rejects with what the answer throws, or with `UNAVAILABLE` when none comes in time. */
export function request<Reply>(options: RequestOptions<Reply>): Promise<Reply> {
  const { network, from, to, answer, timeoutMs } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const fail = (message: string) => reject(new RuntimeError({ code: 'UNAVAILABLE', message }));
  const timer = from.clock.setTimeout(() => fail(`${to} has not answered within ${timeoutMs} ms`), timeoutMs);
  const back = (process: Process, settle: () => void) =>
    network.send(process, from.host, (receiver) => {
      if (receiver !== from) return;
      timer.cancel();
      settle();
    });
  network.send(
    from,
    to,
    (process) => {
      Promise.try(answer, process).then(
        (reply) => back(process, () => resolve(reply)),
        (thrown) => {
          if (thrown !== NO_ANSWER) back(process, () => reject(thrown));
        },
      );
    },
    () => {
      timer.cancel();
      fail(`nobody answers at ${to}`);
    },
  );
  return promise;
}
