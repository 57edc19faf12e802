import type { Row } from '../rpc/compare.ts';
import { peers } from '../rpc/peers.ts';
import type { Share } from '../rpc/shares.ts';
import { count, table } from './table.ts';

/** Calls per second and their price, a table for each transport. */
export function callsSection(rows: readonly Row[]): string {
  const busiest = Math.max(...rows.map((row) => row.otherCores));
  const transports = [...new Set(rows.map((row) => row.transport))];
  return [
    '## Calls',
    '',
    'One call, a consignment out and a vessel back; client and server are processes of their own. µs are CPU time per call.',
    'The last column is what `fairlead` answers in the same rounds, divided by this row.',
    ...transports.flatMap((transport) => ['', ...transportSection(transport, rows)]),
    ...(busiest > 0.2
      ? [
          '',
          `Other programs kept up to ${busiest.toFixed(1)} cores busy meanwhile: go by the µs, and repeat.`,
        ]
      : []),
  ].join('\n');
}

function transportSection(transport: string, rows: readonly Row[]): string[] {
  const mine = rows.filter((row) => row.transport === transport);
  const names = [...new Set(mine.map((row) => row.peer))];
  const broker = mine.some((row) => row.brokerCpuUs > 0);
  return [
    `### ${transport === 'nats' ? 'Over NATS' : 'Without a broker'}`,
    '',
    table(
      [
        'peer',
        'in flight',
        'calls/s',
        'client µs',
        'server µs',
        ...(broker ? ['nats-server µs'] : []),
        'p50 ms',
        'p99 ms',
        'other cores',
        'fairlead ÷ it',
      ],
      mine.map((row) => [
        row.peer,
        String(row.concurrency),
        count(row.callsPerSecond),
        row.clientCpuUs.toFixed(1),
        row.serverCpuUs.toFixed(1),
        ...(broker ? [row.brokerCpuUs.toFixed(1)] : []),
        row.p50Ms.toFixed(2),
        row.p99Ms.toFixed(2),
        row.otherCores.toFixed(2),
        Number.isNaN(row.ratio) ? '' : row.ratio.toFixed(2),
      ]),
    ),
    '',
    ...names.map((name) => `- \`${name}\`: ${whatIs(name, transport)}.`),
  ];
}

const whatIs = (name: string, transport: string): string =>
  peers.find((peer) => peer.name === name && peer.transport === transport)?.what ?? '';

/** What each middleware costs. */
export const sharesSection = (rows: readonly Share[]): string =>
  [
    '## The chain',
    '',
    'What each middleware adds to a call, in CPU µs, by itself and in one process, with 1 % sampled.',
    '',
    table(
      ['middleware', 'side', 'µs'],
      rows.map((row) => [row.middleware, row.side, row.cpuUs.toFixed(2)]),
    ),
  ].join('\n');
