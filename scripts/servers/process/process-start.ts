import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When the process with that id was started, as text that differs for every process that ever had the id;
 * `undefined` when there is none, or only its remains.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return startByPs(pid);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return parseStat(stat, boot.trim());
}

/** Reads a line of /proc/<pid>/stat: the start in clock ticks since the boot. */
export function parseStat(stat: string, boot: string): string | undefined {
  // The second field is the program's name in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, ticks] = [fields[0], fields[17], fields[19]];
  if (state === 'X' || ticks === undefined) return undefined;
  // While other threads are still ending, the remains keep files and ports open.
  if (state === 'Z' && Number(threads) <= 1) return undefined;
  return `${boot}:${ticks}`;
}

async function startByPs(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() || undefined;
}
