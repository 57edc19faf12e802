import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createBackoff } from './backoff.ts';

export interface ProcessOptions {
  readonly name: string;
  /** The file that Node runs. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes each line that the process prints. */
  readonly onLine: (line: string) => void;
  /** Told about every life that begins to serve, with what the service says of itself. */
  readonly onReady: (facts: Readonly<Record<string, string>>) => void;
  /** Told about every end that nobody asked for. `wasReady` is false when it never came up. */
  readonly onCrash: (how: string, wasReady: boolean, restartInMs: number) => void;
}

/** A process that is started again, with a growing pause, for as long as nobody stops it. */
export interface SupervisedProcess {
  readonly name: string;
  readonly pid: number | undefined;
  /** Asks it to drain, and kills it when `signal` aborts first. Resolves to whether it ended cleanly. */
  stop(signal: AbortSignal): Promise<boolean>;
}

export function startProcess(options: ProcessOptions): SupervisedProcess {
  const backoff = createBackoff();
  let child: ChildProcess;
  let stopping = false;
  let restart: NodeJS.Timeout | undefined;
  let ended = Promise.resolve(true);

  const begin = () => {
    const startedAt = performance.now();
    let ready = false;
    // The IPC channel is how a service tells that it is ready, and how it notices that its supervisor is gone.
    child = spawn(process.execPath, [options.file, ...options.args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', options.onLine);
    }
    child.on('message', (message: { kind?: string; facts?: Record<string, string> }) => {
      if (message.kind !== 'ready') return;
      ready = true;
      options.onReady(message.facts ?? {});
    });
    ended = new Promise((resolve) => {
      child.once('error', () => resolve(false));
      child.once('close', (code, signal) => {
        resolve(code === 0);
        if (stopping) return;
        const pauseMs = backoff.next(performance.now() - startedAt);
        options.onCrash(signal ? `was ended by ${signal}` : `ended with code ${code}`, ready, pauseMs);
        if (!stopping) restart = setTimeout(begin, pauseMs);
      });
    });
  };
  begin();

  return {
    name: options.name,
    get pid() {
      return child.pid;
    },
    async stop(signal) {
      stopping = true;
      clearTimeout(restart);
      const kill = () => child.kill('SIGKILL');
      if (signal.aborted) kill();
      else signal.addEventListener('abort', kill, { once: true });
      child.kill('SIGTERM');
      return ended;
    },
  };
}
