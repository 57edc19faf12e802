import { cpus } from 'node:os';

/** CPU time that this process has used, all its threads together, in µs. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** CPU time that this machine has spent on anything, all its cores together, in µs. */
export const machineCpuUs = (): number =>
  1_000 * cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
