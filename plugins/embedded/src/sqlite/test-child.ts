// Child processes of the tests: started with a module and arguments, they talk by process messages.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process of a test; disposing kills it, also when it is stopped. */
export interface Child extends AsyncDisposable {
  /** What it has sent so far. */
  readonly messages: readonly unknown[];
  /** Resolves with its exit code once it has ended (null: by a signal). */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** Stops it, and resolves once the kernel has. */
  stop(): Promise<void>;
}

/** Polls until `condition` holds; throws after `timeoutMs` (default 10,000). */
export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const endMs = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(2);
  }
}

const isStopped = ({ pid }: ChildProcess) => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

/** Starts `module` with `args`. */
export function startChild(module: URL, args: readonly string[]): Child {
  const child = fork(module, args, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    messages,
    ended,
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGSTOP');
      await until(() => isStopped(child), 'stopping the child');
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
