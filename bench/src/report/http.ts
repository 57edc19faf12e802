import type { HttpRow } from '../http/compare.ts';
import { count, table } from './table.ts';

/** From HTTP to RPC and back. */
export const httpSection = (rows: readonly HttpRow[]): string =>
  [
    '## HTTP to RPC',
    '',
    "One POST of JSON, one call over NATS behind it. `fastify` is bare Fastify with a minimal NATS client, the fastest hop there is; `api` the demo's api with the whole chain.",
    '',
    table(
      ['gateway', 'connections', 'requests/s', 'gateway µs', 'p50 ms', 'p99 ms', 'it ÷ fastify'],
      rows.map((row) => [
        row.gateway,
        String(row.connections),
        count(row.requestsPerSecond),
        row.gatewayCpuUs.toFixed(1),
        row.p50Ms.toFixed(2),
        row.p99Ms.toFixed(2),
        row.ratio.toFixed(2),
      ]),
    ),
  ].join('\n');
