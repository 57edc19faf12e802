import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listRunningCopies } from '../running-copy/list.ts';

/** How long the system may take to come up on a machine that has never run it. */
const UP_WITHIN_MS = 60_000;

/**
 * Fills the compile cache: brings everything up on data that are thrown away, tells it the story once, and stops it, so
 * that the first real start finds all modules compiled, those too that are loaded only when they are used. Resolves to
 * 0, or to 1 after saying what went wrong.
 */
export async function warmUp(root: string): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-warm-up-'));
  const env = { ...process.env, PROFILE: 'embedded', FAIRLEAD_DATA_DIR: dataDir, FAIRLEAD_API_PORT: '0' };
  const start = (command: string): { child: ChildProcess; printed: () => string } => {
    const child = spawn(process.execPath, [join(root, 'cli/src/fairlead/main.ts'), command], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
    return { child, printed: () => text };
  };

  try {
    const system = start('run');
    const ended = once(system.child, 'exit');
    await isUp(root, dataDir, system.child);
    const demo = start('demo');
    const [code] = system.child.exitCode === null ? await once(demo.child, 'exit') : [1];
    system.child.kill('SIGINT');
    await ended;
    if (code === 0) return 0;
    process.stderr.write(`fairlead: the warm-up failed\n${system.printed()}${demo.printed()}`);
    return 1;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function isUp(root: string, dataDir: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + UP_WITHIN_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    if (listRunningCopies(root).some((copy) => copy.dataDir === dataDir)) return;
    await pause(50);
  }
}
