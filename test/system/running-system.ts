import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import services from '../../services/services.json' with { type: 'json' };
import { until } from './until.ts';

export const root = resolve(import.meta.dirname, '../..');

export interface RunningSystem extends AsyncDisposable {
  readonly apiUrl: string;
  readonly dataDir: string;
  readonly supervisor: ChildProcess;
  /** Everything that was printed so far, line by line. */
  readonly lines: readonly string[];
  /** The process id of a service, as the service that runs now has it. */
  pidOf(service: string): number;
  /** Ends a service as a crash would. */
  kill(service: string): void;
  /** Asks the supervisor to stop, and resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface SystemOptions {
  /** Default: a new directory that is removed in the end. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Brings the whole demo up as `make run` does, on a port of its own, and waits until every service answers. */
export async function startSystem({ dataDir, env = {} }: SystemOptions = {}): Promise<RunningSystem> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'fairlead-system-')));
  const supervisor = spawn(process.execPath, [join(root, 'cli/src/fairlead/main.ts'), 'run'], {
    cwd: root,
    env: {
      ...process.env,
      PROFILE: 'embedded',
      FAIRLEAD_DATA_DIR: directory,
      FAIRLEAD_API_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let apiUrl = '';
  for (const stream of [supervisor.stdout, supervisor.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      const url = /HTTP is open.*url=(\S+)/.exec(line)?.[1];
      if (url) apiUrl = url;
    });
  }
  const exited = once(supervisor, 'exit') as Promise<[number | null]>;
  const pidOf = (service: string) => {
    const found = lines.findLast(
      (line) => line.startsWith(`${service} `) && line.includes(' ready ') && line.includes('pid='),
    );
    return Number(/ pid=(\d+)/.exec(found ?? '')?.[1] ?? Number.NaN);
  };
  // The card and a service's own line come through different pipes, in either order.
  const isUp = () =>
    lines.some((line) => line.includes('Fairlead is running')) &&
    apiUrl !== '' &&
    services.every((service) => !Number.isNaN(pidOf(service)));
  await until(() => isUp() || supervisor.exitCode !== null, { what: 'the system is up', timeoutMs: 30_000 });
  if (!isUp()) throw new Error(`the system did not come up:\n${lines.join('\n')}`);

  const stop = async (signal: NodeJS.Signals = 'SIGINT') => {
    if (supervisor.exitCode === null && supervisor.signalCode === null) supervisor.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    get apiUrl() {
      return apiUrl;
    },
    dataDir: directory,
    supervisor,
    lines,
    pidOf,
    kill: (service) => process.kill(pidOf(service), 'SIGKILL'),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      if (!dataDir) await rm(directory, { recursive: true, force: true });
    },
  };
}
