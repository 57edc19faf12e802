import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from './until.ts';

/** A NATS server of a test's own, to be stopped and started at will. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Sends it a signal, without waiting for anything. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * The server's program: the one that `NATS_SERVER_BIN` names, one that is installed, or the one that `make servers`
 * has fetched; nothing where there is none.
 */
function findNatsServer(): string | undefined {
  const { NATS_SERVER_BIN, PATH = '', SERVERS_CACHE, XDG_CACHE_HOME } = process.env;
  const folders = [...PATH.split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const installed = folders.map((folder) => join(folder, 'nats-server'));
  const cache = SERVERS_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'fairlead', 'servers');
  const fetched = globSync('nats-*/usr/sbin/nats-server', { cwd: cache }).map((file) => join(cache, file));
  return [NATS_SERVER_BIN ?? '', ...installed, ...fetched].find((file) => file !== '' && existsSync(file));
}

/** For `node:test`: false, or why tests that start servers of their own are skipped. Thrown with `REQUIRE_SERVERS=1`. */
export function skipWithoutProgram(): string | false {
  if (findNatsServer() !== undefined) return false;
  const missing = 'no nats-server program is installed; make servers SERVERS=nats fetches one';
  if (process.env.REQUIRE_SERVERS === '1') throw new Error(missing);
  return missing;
}

/** Starts a server on a free port of 127.0.0.1, with `config` in its configuration file. */
export async function startNatsServer(config = ''): Promise<TestServer> {
  const program = findNatsServer();
  if (program === undefined) throw new Error('no nats-server is installed');
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-nats-'));
  const file = join(folder, 'nats.conf');
  const port = await freePort();
  await writeFile(file, `host: 127.0.0.1\nport: ${port}\n${config}\n`);
  let child: ChildProcess | undefined;

  const server: TestServer = {
    port,
    address: `127.0.0.1:${port}`,
    get pid() {
      return child?.pid ?? 0;
    },
    async start() {
      child = spawn(program, ['-c', file], { stdio: 'ignore' });
      await until(() => accepts(port));
    },
    async stop(signal = 'SIGKILL') {
      const running = child;
      child = undefined;
      if (!running || running.exitCode !== null) return;
      const exited = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGCONT');
      running.kill(signal);
      await exited;
    },
    signal: (signal) => void child?.kill(signal),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('data', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
