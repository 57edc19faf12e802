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
  /** Told about every end that nobody asked for. */
  readonly onCrash: (crash: Crash) => void;
}

/** The end of a process that nobody asked for. */
export interface Crash {
  /** As the rest of a sentence: `ended with code 1`. */
  readonly how: string;
  /** False when it never came up. */
  readonly wasReady: boolean;
  readonly restartInMs: number;
  /** The first lines of what it complained about on stderr. */
  readonly complaint: readonly string[];
}

/** A complaint is a sentence or a short list; a stack trace need not be told twice. */
const MAX_COMPLAINT_LINES = 10;

/** A process that is started again, with a growing pause, for as long as nobody stops it. */
export interface SupervisedProcess {
  readonly name: string;
  readonly pid: number | undefined;
  /** From now on its end is no crash: it is not started again. For when somebody else stops all processes at once. */
  expectEnd(): void;
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
    const complaint: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (stream === child.stderr && complaint.length < MAX_COMPLAINT_LINES) complaint.push(line);
        options.onLine(line);
      });
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
        const restartInMs = backoff.next(performance.now() - startedAt);
        const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
        options.onCrash({ how, wasReady: ready, restartInMs, complaint });
        if (!stopping) restart = setTimeout(begin, restartInMs);
      });
    });
  };
  begin();

  const expectEnd = () => {
    stopping = true;
    clearTimeout(restart);
  };

  return {
    name: options.name,
    expectEnd,
    get pid() {
      return child.pid;
    },
    async stop(signal) {
      expectEnd();
      const kill = () => child.kill('SIGKILL');
      if (signal.aborted) kill();
      else signal.addEventListener('abort', kill, { once: true });
      child.kill('SIGTERM');
      return ended;
    },
  };
}
