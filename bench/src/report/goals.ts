import type { HttpRow } from '../http/compare.ts';
import { median } from '../median.ts';
import type { RegistryFigures } from '../registry/measure.ts';
import type { Row } from '../rpc/compare.ts';
import { oursName } from '../rpc/peers.ts';
import type { Start } from '../system/start.ts';
import { typicalStart } from './system.ts';
import { table } from './table.ts';

/** Everything that was measured; what was not is empty. */
export interface Results {
  readonly rows: readonly Row[];
  readonly starts: readonly Start[];
  readonly registry: RegistryFigures | undefined;
  readonly http: readonly HttpRow[];
}

export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly reached: boolean;
}

/** The goals that the project has set itself; of what was not measured there is none. */
export function goals(results: Results): readonly Goal[] {
  return [...callGoals(results.rows), ...httpGoals(results.http), ...otherGoals(results)];
}

function callGoals(rows: readonly Row[]): Goal[] {
  const find = (peer: string, transport: string, concurrency = 128) =>
    rows.find((row) => row.peer === peer && row.transport === transport && row.concurrency === concurrency);
  const ratio = (peer: string, transport: string, concurrency: number, times: number) =>
    atLeast(
      `${upper(transport)}, ${concurrency} in flight, divided by \`${peer}\``,
      find(peer, transport, concurrency)?.ratio,
      times,
      '×',
    );
  const added = (transport: string, side: 'client' | 'server') => {
    const key = side === 'client' ? 'clientCpuUs' : 'serverCpuUs';
    const [whole, bare] = [find(oursName, transport), find(`${oursName}-bare`, transport)];
    const what = `${upper(transport)}, 128 in flight, what the chain adds to a bare call's ${side}`;
    return atMost(what, whole && bare && whole[key] - bare[key], 5, 'µs');
  };
  const sampled = (transport: string) =>
    atLeast(
      `${upper(transport)}, 128 in flight, everything sampled, divided by 1 % sampled`,
      inverse(find(`${oursName}-sampled`, transport)?.ratio),
      0.6,
      '×',
    );
  return [
    ...ratio('moleculer', 'nats', 128, 1.5),
    ...ratio('nats-request', 'nats', 128, 3),
    ...ratio('nats-request', 'nats', 1, 1),
    ...ratio('moleculer', 'tcp', 128, 2),
    ...ratio('grpc-js', 'tcp', 128, 15),
    ...ratio('raw', 'tcp', 128, 0.6),
    ...atMost(
      'NATS, 128 in flight, CPU per call of the client',
      find(oursName, 'nats')?.clientCpuUs,
      15,
      'µs',
    ),
    ...atMost('TCP, 128 in flight, CPU per call of the client', find(oursName, 'tcp')?.clientCpuUs, 12, 'µs'),
    ...['nats', 'tcp'].flatMap((transport) => [...added(transport, 'client'), ...added(transport, 'server')]),
    ...['nats', 'tcp'].flatMap(sampled),
  ];
}

const httpGoals = (rows: readonly HttpRow[]): Goal[] =>
  rows
    .filter((row) => row.gateway === 'api')
    .flatMap((row) =>
      atLeast(
        `HTTP to RPC through the api, ${row.request}, ${row.connections} connections, divided by bare Fastify with the fastest hop`,
        row.ratio,
        0.8,
        '×',
      ),
    );

function otherGoals({ starts, registry }: Results): Goal[] {
  const firstMs = starts.length > 0 ? median(starts.map((start) => start.firstConsignmentMs)) : undefined;
  const memoryMb = typicalStart(starts)?.processes.reduce((sum, { pssMb }) => sum + pssMb, 0);
  return [
    ...atMost('10,000 nodes: selection of one', registry?.pickUs, 1, 'µs'),
    ...atMost('10,000 nodes: a snapshot update', registry?.updateMs, 10, 'ms'),
    ...atMost('`make run`, embedded: first consignment answered', firstMs && firstMs / 1_000, 3, 's'),
    ...atMost('`make run`, embedded: memory of all processes', memoryMb, 350, 'MB'),
  ];
}

const atLeast = (what: string, measured: number | undefined, least: number, unit: string): Goal[] =>
  known(measured) ? [{ what, measured, unit, atLeast: least, reached: measured >= least }] : [];

const atMost = (what: string, measured: number | undefined, most: number, unit: string): Goal[] =>
  known(measured) ? [{ what, measured, unit, atMost: most, reached: measured <= most }] : [];

const known = (measured: number | undefined): measured is number =>
  measured !== undefined && !Number.isNaN(measured);
const inverse = (ratio: number | undefined) => (ratio === undefined ? undefined : 1 / ratio);
const upper = (transport: string) => transport.toUpperCase();

/** Goal, measured, reached. */
export const goalsSection = (list: readonly Goal[]): string =>
  [
    '## The goals',
    '',
    table(
      ['`fairlead`, the whole chain', 'goal', 'measured', 'reached'],
      list.map(({ what, measured, unit, atLeast: least, atMost: most, reached }) => [
        what,
        least === undefined ? `≤ ${most} ${unit}` : `≥ ${least} ${unit}`,
        `${measured.toFixed(digits(measured))} ${unit}`,
        reached ? 'yes' : 'no',
      ]),
    ),
  ].join('\n');

const digits = (value: number) => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
