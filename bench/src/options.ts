import { parseArgs } from 'node:util';
import type { PeerEntry } from './rpc/peer.ts';
import { findPeers, peers } from './rpc/peers.ts';

const parts = ['start', 'registry', 'chain', 'calls', 'http'] as const;
export type Part = (typeof parts)[number];

/** Measured only when asked for, until the api has its routes. */
const notYet: Part = 'http';

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
      'cpu-prof': { type: 'string' },
    },
  });
  const { quick } = values;
  const only = values.only?.flatMap((rows) => rows.split(','));
  return {
    quick,
    ...(only ? choose(only) : { parts: parts.filter((part) => part !== notYet), peers }),
    rounds: whole('--rounds', values.rounds ?? (quick ? '1' : '3')),
    windowMs: whole('--window', values.window ?? (quick ? '1000' : '4000')),
    concurrencies: (values.concurrency ?? ['1', '16', '128']).map((value) => whole('--concurrency', value)),
    writes: !quick && !only && values.concurrency === undefined,
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
