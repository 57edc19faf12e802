import type { Row } from '../rpc/compare.ts';
import type { Share } from '../rpc/shares.ts';
import { count, table } from './table.ts';

/** Calls per second and their price. */
export function callsSection(rows: readonly Row[]): string {
  const busiest = Math.max(...rows.map((row) => row.otherCores));
  return [
    '## Calls',
    '',
    'One call, a consignment out and a vessel back; client and server are processes of their own. µs are CPU time per call.',
    '',
    table(
      ['peer', 'in flight', 'calls/s', 'of raw', 'client µs', 'server µs', 'p50 ms', 'p99 ms', 'other cores'],
      rows.map((row) => [
        row.peer,
        String(row.concurrency),
        count(row.callsPerSecond),
        Number.isNaN(row.ratio) ? '' : row.ratio.toFixed(2),
        row.clientCpuUs.toFixed(1),
        row.serverCpuUs.toFixed(1),
        row.p50Ms.toFixed(2),
        row.p99Ms.toFixed(2),
        row.otherCores.toFixed(2),
      ]),
    ),
    ...(busiest > 0.2
      ? [
          '',
          `Other programs kept up to ${busiest.toFixed(1)} cores busy meanwhile: go by the µs, and repeat.`,
        ]
      : []),
    ...ratios(rows),
  ].join('\n');
}

/** The whole chain, sampled as a service samples, divided by each peer. */
function ratios(rows: readonly Row[]): string[] {
  const ours = rows.filter((row) => row.peer === 'fairlead');
  const others = [...new Set(rows.map((row) => row.peer))].filter((peer) => peer !== 'fairlead');
  if (ours.length === 0 || others.length === 0) return [];
  const cell = (peer: string, mine: Row) => {
    const theirs = rows.find((row) => row.peer === peer && row.concurrency === mine.concurrency);
    return theirs ? (mine.callsPerSecond / theirs.callsPerSecond).toFixed(2) : '';
  };
  return [
    '',
    'Calls per second of `fairlead` (the whole chain, 1 % sampled) divided by those of the others:',
    '',
    table(
      ['divided by', ...ours.map((row) => `at ${row.concurrency}`)],
      others.map((peer) => [peer, ...ours.map((row) => cell(peer, row))]),
    ),
  ];
}

/** What each middleware costs. */
export const sharesSection = (rows: readonly Share[]): string =>
  [
    '## The chain',
    '',
    'What each middleware adds to a call, in CPU µs, by itself and in one process.',
    '',
    table(
      ['middleware', 'side', 'µs'],
      rows.map((row) => [row.middleware, row.side, row.cpuUs.toFixed(2)]),
    ),
  ].join('\n');
