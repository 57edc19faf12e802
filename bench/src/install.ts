import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { versionOf } from './report/machine.ts';

/** Installs the peers that the lock file pins, unless they are there. Returns those that are still missing. */
export function installPeers(packages: readonly string[]): readonly string[] {
  const missing = () => packages.filter((name) => !versionOf(name));
  if (missing().length === 0) return [];
  process.stderr.write('bench: installing the peers of bench/package-lock.json\n');
  spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return missing();
}
