import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long one service may take to come up, be used and go down on a machine that has never run it. */
const LIMIT_MS = 60_000;

/**
 * Fills the compile cache: brings every service up once on data that are thrown away, so that the first `run` finds
 * all modules compiled. Resolves to 0, or to 1 when a service does not come up.
 */
export async function warmUp(services: readonly string[], root: string): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-warm-up-'));
  const env = {
    ...process.env,
    FAIRLEAD_DATA_DIR: dataDir,
    FAIRLEAD_API_PORT: '0',
    FAIRLEAD_LOG_LEVEL: 'warn',
  };
  try {
    const codes = await Promise.all(
      services.map(async (service) => {
        const child = spawn(process.execPath, [join(root, 'services', service, 'src', 'main.ts')], {
          cwd: root,
          env,
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          timeout: LIMIT_MS,
        });
        child.once('message', () => child.kill('SIGTERM'));
        const [code] = await once(child, 'exit');
        return code as number | null;
      }),
    );
    return codes.every((code) => code === 0) ? 0 : 1;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
