import { fork } from 'node:child_process';
import { once } from 'node:events';
import { root } from '../system/running-system.ts';

/** A process of a node, or of a caller, that is ready. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  readonly running: boolean;
  /** What the service announced, for example the api's `url`. */
  readonly facts: Readonly<Record<string, string>>;
  /** The last that it printed. */
  readonly said: string;
  /** Sends an order that the process carries out, and resolves to its answer. Rejects when the process ends first. */
  ask<T>(order: object): Promise<T>;
  /** Hears what the process says besides. */
  onReport(listener: (report: object) => void): void;
  /** Ends it with SIGTERM; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

interface Said {
  readonly kind?: string;
  readonly id?: number;
  readonly facts?: Readonly<Record<string, string>>;
  readonly answer?: never;
  readonly problem?: string;
}

/** Starts `file` and waits until its service is registered and ready. */
export async function startProcess(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<NodeProcess> {
  const child = fork(file, {
    cwd: root,
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-20_000);
    });
  const waiting = new Map<number, PromiseWithResolvers<never>>();
  const listeners: ((report: object) => void)[] = [];
  const ready = Promise.withResolvers<Readonly<Record<string, string>>>();
  let lastId = 0;
  child.on('message', (message: Said) => {
    if (message.kind === 'ready') return ready.resolve(message.facts ?? {});
    if (message.id === undefined) return listeners.forEach((listener) => void listener(message));
    const pending = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.problem !== undefined) pending?.reject(new Error(message.problem));
    else pending?.resolve(message.answer as never);
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  void exited.then(() => {
    const gone = new Error(`${file} ended\n${said}`);
    ready.reject(gone);
    for (const pending of waiting.values()) pending.reject(gone);
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals) => {
    if (isRunning()) child.kill(signal);
    return (await exited)[0];
  };
  const facts = await ready.promise;
  return {
    pid: child.pid ?? Number.NaN,
    facts,
    get running() {
      return isRunning();
    },
    get said() {
      return said;
    },
    ask(order) {
      const pending = Promise.withResolvers<never>();
      const id = ++lastId;
      waiting.set(id, pending);
      if (isRunning()) child.send({ ...order, id });
      else pending.reject(new Error(`${file} has ended`));
      return pending.promise;
    },
    onReport: (listener) => void listeners.push(listener),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    [Symbol.asyncDispose]: async () => void (await end('SIGTERM')),
  };
}
