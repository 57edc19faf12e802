import { RuntimeError } from '@fairlead/runtime';

/**
 * What can go wrong at one step of I/O: the process dies, or is told that it failed; before it happens, after it has
 * happened, or (late) long before it happens.
 */
export const faults = [
  'crash-before',
  'crash-after',
  'crash-late',
  'fail-before',
  'fail-after',
  'fail-late',
] as const;
export type Fault = (typeof faults)[number];

/** A process that can be killed at any moment: from then on nothing that it does goes on, ever. */
export interface Process {
  readonly name: string;
  readonly dead: boolean;
  readonly died: Promise<void>;
  kill(): void;
}

export function createProcess(name: string): Process {
  const { promise: died, resolve } = Promise.withResolvers<void>();
  let dead = false;
  return {
    name,
    died,
    get dead() {
      return dead;
    },
    kill() {
      dead = true;
      resolve();
    },
  };
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Point {
  /** Counts the steps of I/O of all processes. */
  readonly index: number;
  readonly process: Process;
  /** For example `consignments.update` or `call book`. */
  readonly operation: string;
}

export interface ChaosOptions {
  readonly random: () => number;
  /** What goes wrong at a step. Default nothing. */
  readonly decide?: (point: Point) => Fault | undefined;
}

/** Puts every step of I/O at the mercy of chance: how long it takes, and whether it comes to an end. */
export interface Chaos {
  around<T>(process: Process, operation: string, work: () => Promise<T>): Promise<T>;
  /** The steps so far. */
  readonly points: readonly Point[];
  /** From now on nothing goes wrong any more. Resolves once everything that was late has arrived. */
  calm(): Promise<unknown>;
}

const never = new Promise<never>(() => {});
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};
const unavailable = (operation: string) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `${operation}: nobody knows whether it happened` });

export function createChaos({ random, decide = () => undefined }: ChaosOptions): Chaos {
  const points: Point[] = [];
  const late: Promise<unknown>[] = [];
  let isCalm = false;
  const pause = async (process: Process) => {
    await turns(Math.floor(random() * 3));
    if (process.dead) await never;
  };

  return {
    points,
    calm() {
      isCalm = true;
      return Promise.all(late);
    },
    async around(process, operation, work) {
      await pause(process);
      const point = { index: points.length, process, operation };
      points.push(point);
      const fault = isCalm ? undefined : decide(point);
      const die = () => {
        process.kill();
        return never;
      };
      if (fault === 'crash-before') return die();
      if (fault === 'fail-before') throw unavailable(operation);
      if (fault === 'crash-late' || fault === 'fail-late') {
        const arrival = turns(Math.ceil(random() ** 3 * 1_000)).then(work);
        late.push(arrival.catch(() => {}));
        if (fault === 'crash-late') return die();
        throw unavailable(operation);
      }
      const [outcome] = await Promise.allSettled([work()]);
      if (fault === 'crash-after') return die();
      if (fault === 'fail-after') throw unavailable(operation);
      await pause(process);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    },
  };
}
