import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../median.ts';
import { ask, nextMessage } from '../processes.ts';
import type { RunningSurroundings } from '../rpc/surroundings.ts';
import { type Load, load, post } from './load.ts';
import { body, method } from './message.ts';
import { gateways } from './roles.ts';

/** One gateway at one number of connections: medians of all rounds. */
export interface HttpRow extends Load {
  readonly gateway: string;
  readonly connections: number;
  /** CPU time of the gateway per request. */
  readonly gatewayCpuUs: number;
  /** Requests per second, divided by those of bare Fastify with the fastest hop: the median of the rounds' ratios. */
  readonly ratio: number;
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
  readonly request: Buffer;
}

type Figures = Load & { readonly gatewayCpuUs: number };

/** HTTP in, one call over NATS, HTTP out. */
export async function compareHttp(options: HttpOptions): Promise<readonly HttpRow[]> {
  const { surroundings, connections, rounds, windowMs, onProgress } = options;
  const children: ChildProcess[] = [];
  const start = async (role: string, behind = '') => {
    const args = [role, JSON.stringify(surroundings.around), behind];
    const child = fork(join(import.meta.dirname, 'role-process.ts'), args);
    children.push(child);
    return { child, address: (await nextMessage<{ address: string }>(child)).address };
  };
  const figures = new Map<string, Figures[]>();
  try {
    const running: Running[] = [];
    for (const { gateway, server } of gateways) {
      const behind = await start(server);
      const { child, address } = await start(gateway, behind.address);
      const port = Number(new URL(address).port);
      running.push({ name: gateway, port, gateway: child, request: await requestFor(address) });
    }
    for (let round = 1; round <= rounds; round++)
      for (const count of connections)
        for (const one of running) {
          onProgress?.(`HTTP round ${round} of ${rounds}, ${count} connections`, one.name);
          const key = `${one.name} ${count}`;
          figures.set(key, [...(figures.get(key) ?? []), await measure(one, count, windowMs)]);
        }
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
  }

  return gateways.flatMap(({ gateway }) =>
    connections.map((count) => {
      const mine = figures.get(`${gateway} ${count}`) ?? [];
      const bare = figures.get(`${gateways[0].gateway} ${count}`) ?? [];
      const typical = (what: keyof Figures) => median(mine.map((one) => one[what]));
      return {
        gateway,
        connections: count,
        requestsPerSecond: typical('requestsPerSecond'),
        gatewayCpuUs: typical('gatewayCpuUs'),
        p50Ms: typical('p50Ms'),
        p99Ms: typical('p99Ms'),
        ratio: median(
          mine.map((one, round) => one.requestsPerSecond / (bare[round]?.requestsPerSecond ?? Number.NaN)),
        ),
      };
    }),
  );
}

async function measure(
  { port, gateway, request }: Running,
  connections: number,
  windowMs: number,
): Promise<Figures> {
  const cpuUs = async () => (await ask<{ cpuUs: number }>(gateway, 'cpu')).cpuUs;
  let before = 0;
  const onWindow = async () => {
    before = await cpuUs();
  };
  const loaded = await load(request, { port, connections, windowMs, warmUpMs: windowMs / 4, onWindow });
  const requests = (loaded.requestsPerSecond * windowMs) / 1_000;
  return { ...loaded, gatewayCpuUs: ((await cpuUs()) - before) / requests };
}

/** By the route of the proto, or by `POST /rpc` where a gateway has none. */
async function requestFor(address: string): Promise<Buffer> {
  const path = method.http[0]?.path ?? '';
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (status !== 404) return post(path, body);
  const [service, name] = method.path.split('/');
  return post('/rpc', { service, method: name, request: body });
}
