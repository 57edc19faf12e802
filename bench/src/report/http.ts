import type { HttpRow } from '../http/compare.ts';
import { count, table } from './table.ts';

/** From HTTP to RPC and back. */
export const httpSection = (rows: readonly HttpRow[]): string =>
  [
    '## HTTP to RPC',
    '',
    "One request with a token, one call over NATS behind it: `create` and `get` of a vessel. `fastify` is bare Fastify with a minimal NATS client, the fastest hop there is, and checks nothing; `api` is the demo's api with the whole chain. At half load requests come in an open loop, half as many per second as were answered, and latencies count from when they were due.",
    '',
    table(
      [
        'request',
        'gateway',
        'connections',
        'requests/s',
        'gateway µs',
        'p50 ms',
        'p99 ms',
        'p99 ms at half load',
        'it ÷ fastify',
      ],
      rows.map((row) => [
        row.request,
        row.gateway,
        String(row.connections),
        count(row.requestsPerSecond),
        row.gatewayCpuUs.toFixed(1),
        row.p50Ms.toFixed(2),
        row.p99Ms.toFixed(2),
        row.halfLoadP99Ms.toFixed(2),
        row.ratio.toFixed(2),
      ]),
    ),
  ].join('\n');
