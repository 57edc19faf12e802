import type { Row } from '../rpc/compare.ts';
import { table } from './table.ts';

const count = (value: number) => Math.round(value).toLocaleString('en-GB');

/** Calls per second and their price, as a Markdown table. */
export const callsTable = (rows: readonly Row[]): string =>
  table(
    ['peer', 'in flight', 'calls/s', 'of the limit', 'client µs', 'server µs', 'p50 ms', 'p99 ms'],
    rows.map((row) => [
      row.peer,
      String(row.concurrency),
      count(row.callsPerSecond),
      row.ratio.toFixed(2),
      row.clientCpuUs.toFixed(1),
      row.serverCpuUs.toFixed(1),
      row.p50Ms.toFixed(2),
      row.p99Ms.toFixed(2),
    ]),
  );
