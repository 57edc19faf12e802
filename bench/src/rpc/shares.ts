import { chain, type Handler, type Middleware } from '@fairlead/runtime';
import { cpuUs } from '../cpu.ts';
import { clientChain, serverChain } from './chain.ts';
import { BenchService, carry, request } from './message.ts';

/** What one middleware adds to a call, in CPU µs. */
export interface Share {
  readonly side: 'client' | 'server';
  readonly middleware: string;
  readonly cpuUs: number;
}

const CALLS = 200_000;
const AT_ONCE = 128;
const ROUNDS = 5;

/** What each middleware costs by itself, measured in this process around a handler that does nothing. */
export async function shares(): Promise<readonly Share[]> {
  const [client, server] = [clientChain('whole'), serverChain('whole')];
  const rows = [
    ...(await sharesOf('client', ['tracing, 1 % sampled', 'deadline', 'service credential'], client)),
    ...(await sharesOf(
      'server',
      ['tracing, 1 % sampled', 'authentication, public method', 'validation'],
      server,
    )),
  ];
  return rows;
}

async function sharesOf(
  side: Share['side'],
  names: readonly string[],
  middleware: readonly Middleware[],
): Promise<Share[]> {
  const nothing = await costOf(side, []);
  const rows: Share[] = [];
  for (const [index, one] of middleware.entries()) {
    const cost = await costOf(side, [one]);
    rows.push({ side, middleware: names[index] ?? '', cpuUs: Math.max(0, cost - nothing) });
  }
  return [...rows, { side, middleware: 'all together', cpuUs: (await costOf(side, middleware)) - nothing }];
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
const traceparent = '00-5f1e7a9c3b2d4e6f8a0b1c2d5f1e7a9c-5f1e7a9c3b2d4e6f-00';

function batch(side: Share['side'], handler: Handler): Promise<unknown> {
  const calls = Array.from({ length: AT_ONCE }, () =>
    handler({
      kind: side,
      path: carry.path,
      target: BenchService.registryName,
      method: carry,
      request,
      metadata: side === 'server' ? { traceparent } : {},
      deadlineMs: Number.POSITIVE_INFINITY,
      timeoutMs: undefined,
      signal: neverAborted,
      user: undefined,
      service: undefined,
      span: undefined,
      node: undefined,
      attempt: 1,
      tried: undefined,
    }),
  );
  return Promise.all(calls);
}
