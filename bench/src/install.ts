import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { versionOf } from './report/machine.ts';

/** Installs the peers that the lock file pins, unless they are there. Resolves to false when that fails. */
export function installPeers(packages: readonly string[]): boolean {
  if (packages.every((name) => versionOf(name))) return true;
  process.stderr.write('bench: installing the peers of bench/package-lock.json\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}
