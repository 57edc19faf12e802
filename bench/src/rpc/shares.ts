import {
  chain,
  clientChain,
  createDeadlines,
  type Handler,
  type Middleware,
  serverChain,
  systemClock,
} from '@fairlead/runtime';
import { UnsampledContext } from '@fairlead/runtime/tracing';
import { cpuUs } from '../cpu.ts';
import { BenchService, carry, request } from './message.ts';
import { loadParts } from './parts.ts';
import type { Surroundings } from './peer.ts';

/** What one middleware adds to a call, in CPU µs. */
export interface Share {
  readonly side: 'client' | 'server';
  readonly middleware: string;
  readonly cpuUs: number;
}

const CALLS = 200_000;
const AT_ONCE = 128;
const ROUNDS = 5;

/**
 * What each middleware costs by itself, measured in this process around a handler that does nothing: those that
 * services really have, 1 % sampled.
 */
export async function shares(around: Surroundings): Promise<readonly Share[]> {
  const clock = systemClock;
  const { runtime, parts } = await loadParts({ service: 'bench', transport: 'tcp', sampled: 0.01, around });
  const credential = parts.get('authenticator');
  const deadlines = createDeadlines(clock);
  const rows = [
    ...(await sharesOf('client', clientChain({ parts, runtime, clock, deadlines, credential }))),
    ...(await sharesOf('server', serverChain({ parts, runtime, clock }))),
  ];
  await parts[Symbol.asyncDispose]();
  return rows;
}

async function sharesOf(
  side: Share['side'],
  middleware: Readonly<Record<string, Middleware>>,
): Promise<Share[]> {
  const nothing = await costOf(side, []);
  const rows: Share[] = [];
  for (const [name, one] of Object.entries(middleware)) {
    const cost = await costOf(side, [one]);
    rows.push({ side, middleware: name, cpuUs: Math.max(0, cost - nothing) });
  }
  const all = (await costOf(side, Object.values(middleware))) - nothing;
  return [...rows, { side, middleware: 'all together', cpuUs: all }];
}

/** The cheapest of a few rounds: what disturbs only ever adds. */
async function costOf(side: Share['side'], middleware: readonly Middleware[]): Promise<number> {
  const handler = chain(middleware, async () => ({ message: undefined }));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuUs();
    for (let call = 0; call < CALLS; call += AT_ONCE) await batch(side, handler);
    least = Math.min(least, (cpuUs() - before) / CALLS);
  }
  return least;
}

const neverAborted = new AbortController().signal;

/** As the wire makes it of a frame. */
const comeIn = () => UnsampledContext.read(ids, 0);
const ids = Buffer.alloc(24, 7);

function batch(side: Share['side'], handler: Handler): Promise<unknown> {
  const calls = Array.from({ length: AT_ONCE }, () =>
    handler({
      kind: side,
      path: carry.path,
      target: BenchService.registryName,
      method: carry,
      request,
      metadata: {},
      deadlineMs: Number.POSITIVE_INFINITY,
      timeoutMs: undefined,
      signal: neverAborted,
      user: undefined,
      service: undefined,
      span: undefined,
      trace: side === 'server' ? comeIn() : undefined,
      node: undefined,
      attempt: 1,
      tried: undefined,
    }),
  );
  return Promise.all(calls);
}
