import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time that this process has used, all its threads together, in µs. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** CPU time that this machine has spent on anything, all its cores together, in µs. */
export const machineCpuUs = (): number =>
  1_000 * cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** A tick of /proc in µs: 100 per second on every Linux there is. */
const TICK_US = 10_000;

/** CPU time of another process in µs, exact to 10 ms; 0 where that cannot be known. */
export function cpuUsOf(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return 0;
  }
}
