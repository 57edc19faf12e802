import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What a process takes of this machine. */
export interface ProcessCost {
  readonly process: string;
  readonly pid: number;
  /** Proportional set size: what it has alone, and its share of what it has together with others. */
  readonly pssMb: number;
  /** Resident set size: the same with all of what is shared. */
  readonly rssMb: number;
  /** CPU time since it began. */
  readonly cpuMs: number;
}

/** The cost of `pid` and of all processes below it. Linux only. */
export function costOf(pid: number): readonly ProcessCost[] {
  return [pid, ...descendantsOf(pid)].flatMap((each) => {
    try {
      const rollup = readFileSync(`/proc/${each}/smaps_rollup`, 'utf8');
      return {
        process: nameOf(each),
        pid: each,
        pssMb: megabytes(rollup, 'Pss'),
        rssMb: megabytes(rollup, 'Rss'),
        cpuMs: cpuMs(each),
      };
    } catch {
      return [];
    }
  });
}

export function descendantsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

const megabytes = (rollup: string, field: string) =>
  Number(new RegExp(`^${field}: +([0-9]+) kB$`, 'm').exec(rollup)?.[1]) / 1_024;

/** Linux counts in ticks of 10 ms. */
function cpuMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * 10;
}

/** `services/vessel/src/main.ts` is "vessel". */
function nameOf(pid: number): string {
  const [, file = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const folder = dirname(file);
  return basename(basename(folder) === 'src' ? dirname(folder) : folder);
}
