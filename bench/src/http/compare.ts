import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../median.ts';
import { ask, nextMessage } from '../processes.ts';
import type { RunningSurroundings } from '../rpc/surroundings.ts';
import { type Load, load } from './load.ts';
import { type Exchange, exchanges, requestOf } from './message.ts';
import { gateways } from './roles.ts';

/** One gateway with one request at one number of connections: medians of all rounds. */
export interface HttpRow extends Load {
  readonly gateway: string;
  /** `create` or `get`. */
  readonly request: string;
  readonly connections: number;
  /** CPU time of the gateway per request. */
  readonly gatewayCpuUs: number;
  /** Requests per second, divided by those of bare Fastify with the fastest hop: the median of the rounds' ratios. */
  readonly ratio: number;
  /** At half the requests per second, in an open loop, one round. */
  readonly halfLoadP99Ms: number;
}

export interface HttpOptions {
  readonly surroundings: RunningSurroundings;
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly windowMs: number;
  readonly onProgress?: (step: string, detail: string) => void;
}

interface Running {
  readonly name: string;
  readonly port: number;
  readonly gateway: ChildProcess;
}

type Figures = Load & { readonly gatewayCpuUs: number };

/** HTTP in, one call over NATS, HTTP out. */
export async function compareHttp(options: HttpOptions): Promise<readonly HttpRow[]> {
  const { surroundings, connections, rounds, windowMs, onProgress } = options;
  const cases = exchanges.flatMap((exchange) => connections.map((count) => ({ exchange, count })));
  const fleet = await startGateways(surroundings);
  try {
    const figures = new Map<string, Figures[]>();
    for (let round = 1; round <= rounds; round++)
      for (const one of cases)
        for (const running of fleet.gateways) {
          const { exchange, count } = one;
          onProgress?.(
            `HTTP round ${round} of ${rounds}, ${exchange.name}, ${count} connections`,
            running.name,
          );
          const measured = await measure(running, exchange, { connections: count, windowMs });
          const key = keyOf(running.name, one);
          figures.set(key, [...(figures.get(key) ?? []), measured]);
        }
    const rows: HttpRow[] = [];
    for (const one of cases)
      for (const running of fleet.gateways) {
        const { exchange, count } = one;
        const mine = figures.get(keyOf(running.name, one)) ?? [];
        const bare = figures.get(keyOf(gateways[0].gateway, one)) ?? [];
        const typical = (what: keyof Figures) => median(mine.map((each) => each[what]));
        const requestsPerSecond = typical('requestsPerSecond');
        onProgress?.(`HTTP at half load, ${exchange.name}, ${count} connections`, running.name);
        const ratePerSecond = requestsPerSecond / 2;
        const half = await measure(running, exchange, { connections: count, windowMs, ratePerSecond });
        rows.push({
          gateway: running.name,
          request: exchange.name,
          connections: count,
          requestsPerSecond,
          gatewayCpuUs: typical('gatewayCpuUs'),
          p50Ms: typical('p50Ms'),
          p99Ms: typical('p99Ms'),
          ratio: median(
            mine.map(
              (each, round) => each.requestsPerSecond / (bare[round]?.requestsPerSecond ?? Number.NaN),
            ),
          ),
          halfLoadP99Ms: half.p99Ms,
        });
      }
    return rows;
  } finally {
    fleet.end();
  }
}

const keyOf = (gateway: string, { exchange, count }: { exchange: Exchange; count: number }) =>
  `${gateway} ${exchange.name} ${count}`;

/** All gateways, each with who answers behind it. */
export async function startGateways({ around }: Pick<RunningSurroundings, 'around'>) {
  const children: ChildProcess[] = [];
  const start = async (role: string, behind = '') => {
    const args = [role, JSON.stringify(around), behind];
    const child = fork(join(import.meta.dirname, 'role-process.ts'), args);
    children.push(child);
    return { child, address: (await nextMessage<{ address: string }>(child)).address };
  };
  const end = () => {
    for (const child of children) if (child.connected) child.disconnect();
  };
  const running: Running[] = [];
  try {
    for (const { gateway, server } of gateways) {
      const behind = await start(server);
      const { child, address } = await start(gateway, behind.address);
      running.push({ name: gateway, port: Number(new URL(address).port), gateway: child });
    }
  } catch (thrown) {
    end();
    throw thrown;
  }
  return { gateways: running as readonly Running[], end };
}

async function measure(
  { port, gateway }: Running,
  exchange: Exchange,
  options: { connections: number; windowMs: number; ratePerSecond?: number },
): Promise<Figures> {
  const { windowMs } = options;
  const cpuUs = async () => (await ask<{ cpuUs: number }>(gateway, 'cpu')).cpuUs;
  let before = 0;
  const onWindow = async () => {
    before = await cpuUs();
  };
  const request = requestOf(exchange);
  const loaded = await load(request, { ...options, port, warmUpMs: windowMs / 4, onWindow });
  const requests = (loaded.requestsPerSecond * windowMs) / 1_000;
  return { ...loaded, gatewayCpuUs: ((await cpuUs()) - before) / requests };
}
