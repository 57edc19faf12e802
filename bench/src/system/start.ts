import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { machineCpuUs } from '../cpu.ts';
import { freePort } from '../free-port.ts';
import { costOf, type ProcessCost } from './processes.ts';
import { shipOne } from './story.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = join(root, 'cli/src/fairlead/main.ts');

/** How long a start may take before the measurement gives up. */
const WITHIN_MS = 60_000;

export interface Start {
  /** From the command until the first consignment was answered. */
  readonly firstConsignmentMs: number;
  /** The supervisor and its services at that moment. */
  readonly processes: readonly ProcessCost[];
  /** Cores that were busy with something else meanwhile. */
  readonly otherCores: number;
}

/** As `make run` and `make init` have it. */
const environment = {
  ...process.env,
  PROFILE: 'embedded',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.fairlead/compile-cache'),
};

/** What `make init` does, so that what is measured next finds its modules compiled. */
export function warmUp(): void {
  const { status } = spawnSync(process.execPath, [program, 'warm-up'], {
    env: environment,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the warm-up failed');
}

/** Starts the whole system on data of its own, ships a consignment as soon as that is possible, and stops it. */
export async function measureStart(): Promise<Start> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
  const port = await freePort();
  const env = { ...environment, FAIRLEAD_DATA_DIR: dataDir, FAIRLEAD_API_PORT: String(port) };
  const machineBefore = machineCpuUs();
  const startedAt = performance.now();
  const supervisor = spawn(process.execPath, [program, 'run'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(supervisor, 'exit');
  let printed = '';
  supervisor.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  try {
    await Promise.race([
      shipOne(`http://127.0.0.1:${port}`, WITHIN_MS),
      ended.then(() => Promise.reject(new Error(`the system ended:\n${printed}`))),
    ]);
    const firstConsignmentMs = performance.now() - startedAt;
    const machineMs = (machineCpuUs() - machineBefore) / 1_000;
    const processes = costOf(supervisor.pid ?? 0);
    const ourMs = processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const otherCores = Math.max(0, machineMs - ourMs) / firstConsignmentMs;
    return { firstConsignmentMs, processes, otherCores };
  } finally {
    supervisor.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}
