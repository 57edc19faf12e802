import {
  createSelector,
  powerOfTwo,
  random,
  roundRobin,
  type ServiceNode,
  type Strategy,
} from '@fairlead/runtime';

/** How calls fared in a simulated world, in ms. */
export interface SimulatedFigures {
  readonly world: string;
  readonly strategy: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The busiest node's calls, as a multiple of its fair share. */
  readonly busiest: number;
}

interface World {
  readonly name: string;
  /** What a call takes on each node, in ms, on average; times are exponential. */
  readonly serviceMs: readonly number[];
  /** How much of what all nodes can do is asked of them. */
  readonly load: number;
  /** Every 20th call takes this many times as long. */
  readonly longFactor?: number;
}

const CLIENTS = 8;
const WORKERS = 4;
const FOR_MS = 20_000;
const WARM_MS = 3_000;

const worlds: readonly World[] = [
  { name: 'five equal nodes, 50 % load', serviceMs: [10, 10, 10, 10, 10], load: 0.5 },
  { name: 'five equal nodes, 85 % load', serviceMs: [10, 10, 10, 10, 10], load: 0.85 },
  {
    name: 'five equal nodes, one call of 20 takes 30 times as long',
    serviceMs: [2, 2, 2, 2, 2],
    load: 0.25,
    longFactor: 30,
  },
  { name: 'one of five takes three times as long, 60 % load', serviceMs: [10, 10, 10, 10, 30], load: 0.6 },
  { name: 'one of three takes 2 s', serviceMs: [10, 10, 2_000], load: 0.3 },
];
const strategies: Readonly<Record<string, Strategy>> = {
  'round-robin': roundRobin,
  random,
  'power-of-two': powerOfTwo,
};

/**
 * Compares the strategies on a virtual clock, without ejection; clients know only of their own calls, as in life. Seeded.
 */
export function simulateStrategies(): readonly SimulatedFigures[] {
  return worlds.flatMap((world) =>
    Object.entries(strategies).map(([name, strategy]) => simulate(world, name, strategy)),
  );
}

function simulate(world: World, name: string, strategy: Strategy): SimulatedFigures {
  const chance = seeded(42);
  let nowMs = 0;
  const events = createEvents();
  const clock = { now: () => nowMs, setTimeout: () => ({ cancel() {} }), nextTurn() {} };
  const nodes = world.serviceMs.map(
    (_, index): ServiceNode => ({
      id: `n${index}`,
      service: 'bench',
      version: '1.0.0',
      address: `memory://n${index}`,
      labels: {},
    }),
  );
  const clients = Array.from({ length: CLIENTS }, () => {
    const selection = createSelector({ strategy, clock, random: chance, ejection: false }).of('bench');
    selection.update({ service: 'bench', nodes, confirmedAtMs: 0, stale: false });
    return selection;
  });
  const servers = world.serviceMs.map(() => ({ busy: 0, calls: 0, waiting: [] as (() => void)[] }));
  const exponential = (meanMs: number) => -Math.log(1 - chance()) * meanMs;
  const perMs = world.serviceMs.reduce((sum, ms) => sum + WORKERS / ms, 0) * world.load;
  const latencies: number[] = [];

  const call = () => {
    const selection = clients[Math.floor(chance() * CLIENTS)];
    const node = selection?.picker({ wish: undefined, metadata: {}, clientWish: undefined })()?.node;
    const index = Number(node?.id.slice(1));
    const server = servers[index];
    if (!selection || !node || !server) return;
    const startedMs = nowMs;
    server.calls++;
    selection.started(node);
    const long = world.longFactor !== undefined && chance() < 0.05 ? world.longFactor : 1;
    const begin = () => {
      server.busy++;
      events.add(nowMs + exponential((world.serviceMs[index] ?? 0) * long), () => {
        server.busy--;
        server.waiting.shift()?.();
        selection.ended(node, startedMs, undefined);
        if (startedMs > WARM_MS) latencies.push(nowMs - startedMs);
      });
    };
    if (server.busy < WORKERS) begin();
    else server.waiting.push(begin);
  };
  const arrive = () => {
    call();
    if (nowMs < FOR_MS) events.add(nowMs + exponential(1 / perMs), arrive);
  };
  events.add(0, arrive);
  for (let event = events.next(); event; event = events.next()) {
    nowMs = event.atMs;
    event.run();
  }

  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  const calls = servers.map((server) => server.calls);
  const fair = calls.reduce((sum, count) => sum + count, 0) / calls.length;
  const busiest = Math.max(...calls) / fair;
  return { world: world.name, strategy: name, p50Ms: quantile(0.5), p99Ms: quantile(0.99), busiest };
}

interface Event {
  readonly atMs: number;
  readonly run: () => void;
}

/** A heap of events, the earliest first. */
function createEvents() {
  const heap: Event[] = [];
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };
  const at = (index: number) => heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  return {
    add(atMs: number, run: () => void) {
      let index = heap.push({ atMs, run }) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && at(parent) > at(index); parent = (index - 1) >> 1) {
        swap(parent, index);
        index = parent;
      }
    },
    next(): Event | undefined {
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let index = 0; ; ) {
        const child = at(2 * index + 1) <= at(2 * index + 2) ? 2 * index + 1 : 2 * index + 2;
        if (at(child) >= at(index)) break;
        swap(child, index);
        index = child;
      }
      return first;
    },
  };
}

/** Source: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
