import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names the space in which process ids mean the same: this boot of this machine and, on Linux, this pid namespace.
 * Empty where that cannot be told; nothing is then concluded from a pid.
 */
export const processSpace: string = (() => {
  if (process.platform !== 'linux') return `${process.platform}/${hostname()}`;
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
})();

/** True only when no process of this space has that id; a process that took the id over hides a death. */
export function isDead(space: string, pid: number): boolean {
  if (space === '' || space !== processSpace) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
