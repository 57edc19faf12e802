import { parseArgs } from 'node:util';

const parts = ['start', 'chain', 'calls'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  /** One short round of everything, nothing written: says that it works, not how fast. */
  readonly quick: boolean;
  /** What to measure. Default all. */
  readonly parts: readonly Part[];
  readonly rounds: number;
  readonly windowMs: number;
  /** Names of peers. Default all. */
  readonly peers: readonly string[] | undefined;
  readonly concurrencies: readonly number[];
  /** A folder for CPU profiles of clients and servers. */
  readonly cpuProfiles: string | undefined;
}

export const usage = `node bench/src/main.ts [options]
  --quick            one short round, nothing written
  --part PART        only start, chain or calls; may be repeated
  --peer NAME        only this peer; may be repeated
  --concurrency N    only with N calls in flight; may be repeated
  --rounds N         default 5
  --window MS        default 4000
  --cpu-prof DIR     writes CPU profiles of clients and servers`;

/** Throws a sentence for what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      part: { type: 'string', multiple: true },
      peer: { type: 'string', multiple: true },
      concurrency: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      window: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  const { quick } = values;
  return {
    quick,
    parts: values.part?.map(partOf) ?? parts,
    rounds: whole('--rounds', values.rounds ?? (quick ? '1' : '5')),
    windowMs: whole('--window', values.window ?? (quick ? '1000' : '4000')),
    peers: values.peer,
    concurrencies: (values.concurrency ?? ['1', '16', '128']).map((value) => whole('--concurrency', value)),
    cpuProfiles: values['cpu-prof'],
  };
}

function partOf(name: string): Part {
  const part = parts.find((known) => known === name);
  if (part) return part;
  throw new Error(`--part is ${name}; it has to be one of ${parts.join(', ')}`);
}

function whole(flag: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${flag} is ${value}; it has to be a whole number above 0`);
}
