import { dirname } from 'node:path';
import type { Build } from '../operations/types.ts';

/** How long git may take. */
const GIT_TIMEOUT_MS = 2_000;

/**
 * Tells which code runs: as configured, else by the git repository that the program lies in, asked once and only when
 * somebody wants to know. `null` for what neither says.
 */
export function createBuild(configured: {
  readonly commit: string | undefined;
  readonly time: string | undefined;
}): () => Promise<Build> {
  let asked: Promise<Build> | undefined;
  return () => {
    asked ??= ask(configured.commit, configured.time);
    return asked;
  };
}

async function ask(commit: string | undefined, time: string | undefined): Promise<Build> {
  if (commit !== undefined) return { commit, time: time ?? null };
  const [found, foundTime] = await lastCommit(dirname(process.argv[1] ?? '.'));
  return { commit: found ?? null, time: time ?? foundTime ?? null };
}

async function lastCommit(folder: string): Promise<readonly string[]> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    const args = ['-C', folder, 'log', '-1', '--format=%H%n%cI'];
    execFile('git', args, { timeout: GIT_TIMEOUT_MS }, (error, stdout) =>
      resolve(error ? [] : stdout.trim().split('\n')),
    );
  });
}
