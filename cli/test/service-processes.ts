import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { repository } from './tool-process.ts';

/** Services as processes of their own, on a data directory of their own. Disposing ends them. */
export interface ServiceProcesses extends AsyncDisposable {
  /** What all of them have written. */
  readonly output: string;
  /** Starts a service and waits until it is ready. */
  start(name: string): Promise<void>;
  /** Ends a service with SIGKILL. */
  kill(name: string): Promise<void>;
}

export function createServiceProcesses(cwd: string, env: Readonly<Record<string, string>>): ServiceProcesses {
  const running = new Map<string, ChildProcess>();
  let output = '';

  const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };

  return {
    get output() {
      return output;
    },
    async start(name) {
      const { PATH = '', HOME = '' } = process.env;
      const child = spawn(process.execPath, [resolve(repository, 'services', name, 'src/main.ts')], {
        cwd,
        env: { PATH, HOME, ...env },
        // Without its supervisor, which is this process, a service ends.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      const keep = (chunk: Buffer) => {
        output += chunk.toString();
      };
      child.stdout?.on('data', keep);
      child.stderr?.on('data', keep);
      running.set(name, child);
      const died = once(child, 'exit').then(() => {
        throw new Error(`${name} ended before it was ready:\n${output}`);
      });
      await Promise.race([once(child, 'message'), died]);
      // From here on an end is no surprise.
      died.catch(() => {});
    },
    async kill(name) {
      const child = running.get(name);
      if (child) await end(child, 'SIGKILL');
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.values()].map((child) => end(child, 'SIGTERM')));
    },
  };
}
