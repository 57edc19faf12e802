import { median } from '../median.ts';
import type { Start } from '../system/start.ts';
import { count, table } from './table.ts';

const WITHIN_MS = 3_000;
const WITHIN_MB = 350;

/** The start that took neither the shortest nor the longest. */
export function typicalStart(starts: readonly Start[]): Start | undefined {
  const middle = [...starts].sort((a, b) => a.firstConsignmentMs - b.firstConsignmentMs);
  return middle[(middle.length - 1) >> 1];
}

/** How long it takes until the first consignment is answered, and what that takes. */
export function systemSection(starts: readonly Start[]): string {
  const typical = typicalStart(starts);
  if (!typical) return '';
  const firstMs = median(starts.map((start) => start.firstConsignmentMs));
  const { processes } = typical;
  const sum = (of: 'pssMb' | 'rssMb' | 'cpuMs') => processes.reduce((total, one) => total + one[of], 0);
  const each = starts
    .map(
      (start) =>
        `${count(start.firstConsignmentMs)} with ${start.otherCores.toFixed(1)} cores busy elsewhere`,
    )
    .join(', ');
  return [
    '## The whole system',
    '',
    `First consignment answered ${count(firstMs)} ms after \`make run\` (goal ${count(WITHIN_MS)}; each start: ${each}), sign-up, log-in and a vessel included.`,
    `Memory then: ${count(sum('pssMb'))} MB over all processes, as the sum of their proportional set sizes (goal ${WITHIN_MB}).`,
    '',
    table(
      ['process', 'PSS MB', 'RSS MB', 'CPU ms'],
      [
        ...processes.map((one) => [
          one.process,
          one.pssMb.toFixed(1),
          one.rssMb.toFixed(1),
          count(one.cpuMs),
        ]),
        ['together', sum('pssMb').toFixed(1), sum('rssMb').toFixed(1), count(sum('cpuMs'))],
      ],
    ),
  ].join('\n');
}
