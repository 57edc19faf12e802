import { parseArgs } from 'node:util';
import { lackable } from './rpc/lackable.ts';
import type { PeerEntry } from './rpc/peer.ts';
import { findPeers, peers } from './rpc/peers.ts';

const parts = ['start', 'registry', 'chain', 'calls', 'http'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  /** One short round of everything, nothing written: says that it works, not how fast. */
  readonly quick: boolean;
  /** What to measure. Default all. */
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly windowMs: number;
  /** Whose calls are measured. Default all. */
  readonly peers: readonly PeerEntry[];
  readonly concurrencies: readonly number[];
  /** Whether this is a whole run, whose results are kept. */
  readonly writes: boolean;
  /** Middlewares that `fairlead` is measured without. */
  readonly without: readonly string[];
  /** A folder for CPU profiles of clients and servers. */
  readonly cpuProfiles: string | undefined;
}

export const usage = `node bench/src/main.ts [options]
  --quick              one short round, nothing written
  --only ROW,ROW       only these: ${parts.join(', ')}, or peers whose calls are measured,
                       by name (moleculer) or by name and transport (moleculer@nats); nothing written
  --concurrency N      only with N calls in flight; may be repeated
  --rounds N           default 3
  --window MS          default 4000
  --without NAME       fairlead without tracing, breaker or "rate limit": what it costs more with it is the true cost;
                       may be repeated; nothing written
  --cpu-prof DIR       writes CPU profiles of clients and servers`;

/** Throws a sentence for what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      concurrency: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      window: { type: 'string' },
      without: { type: 'string', multiple: true },
      'cpu-prof': { type: 'string' },
    },
  });
  const { quick } = values;
  const only = values.only?.flatMap((rows) => rows.split(','));
  return {
    quick,
    ...(only ? choose(only) : { parts, peers }),
    rounds: whole('--rounds', values.rounds ?? (quick ? '1' : '3')),
    windowMs: whole('--window', values.window ?? (quick ? '1000' : '4000')),
    concurrencies: (values.concurrency ?? ['1', '16', '128']).map((value) => whole('--concurrency', value)),
    without: (values.without ?? []).map(known),
    writes: !quick && !only && !values.without && values.concurrency === undefined,
    cpuProfiles: values['cpu-prof'],
  };
}

/** A peer means that calls are measured, and only those of the peers that are named. */
function choose(rows: readonly string[]): Pick<Options, 'parts' | 'peers'> {
  const named = parts.filter((part) => rows.includes(part));
  const wanted = rows.filter((row) => !named.some((part) => part === row)).flatMap(findPeers);
  if (wanted.length === 0) return { parts: named, peers };
  return {
    parts: parts.filter((part) => part === 'calls' || named.includes(part)),
    peers: peers.filter((peer) => wanted.includes(peer)),
  };
}

function whole(flag: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${flag} is ${value}; it has to be a whole number above 0`);
}

function known(name: string): string {
  if (lackable.includes(name)) return name;
  throw new Error(`--without ${name}: it has to be one of ${lackable.join(', ')}`);
}
