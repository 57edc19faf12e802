import { createRandom, type Random } from '../random.ts';
import type { MethodName, Outcome } from './ledger-service.ts';

/**
 * `rolling`: no faults, every node is replaced in turn, and nothing may fail. `faulty`: what happens to machines,
 * networks and processes. `hostile`: besides, the transport loses batches or delivers them twice.
 */
export type Profile = 'rolling' | 'faulty' | 'hostile';

export interface CallPlan {
  readonly atMs: number;
  readonly client: number;
  readonly method: MethodName;
  readonly token: string;
  readonly workMs: number;
  readonly outcome: Outcome;
  readonly effectFirst: boolean;
  readonly timeoutMs: number | undefined;
  readonly cancelAfterMs: number | undefined;
  readonly hedge: boolean;
  /** Of streams: how many messages, how large, and after how many the reader leaves. */
  readonly count: number;
  readonly bytes: number;
  readonly leaveAfter: number;
}

export interface EventPlan {
  readonly atMs: number;
  readonly client: number;
  readonly key: string;
  readonly id: string;
  readonly isPoison: boolean;
}

export type Fault = { readonly atMs: number; readonly forMs: number } & (
  | { readonly kind: 'cut'; readonly a: string; readonly b: string; readonly oneWay: boolean }
  | { readonly kind: 'isolate'; readonly a: string }
  | { readonly kind: 'lose'; readonly a: string; readonly b: string }
  | { readonly kind: 'slow'; readonly a: string; readonly b: string; readonly byMs: number }
  | { readonly kind: 'stall'; readonly a: string }
  | { readonly kind: 'crash'; readonly a: string; readonly isTold: boolean }
  | { readonly kind: 'restart'; readonly a: string }
  | { readonly kind: 'registry'; readonly keepsData: boolean }
  | { readonly kind: 'broker' }
  | { readonly kind: 'loss'; readonly rate: number }
);

/** Everything that is going to happen, before it does: a function of the seed. */
export interface Plan {
  readonly seed: number;
  readonly profile: Profile;
  readonly nodes: readonly string[];
  readonly clients: readonly string[];
  readonly maxDelayMs: number;
  readonly fixedAddress: boolean;
  readonly duplicateRate: number;
  readonly handlerFailureRate: number;
  readonly strategy: 'power-of-two' | 'round-robin' | 'random';
  readonly calls: readonly CallPlan[];
  readonly events: readonly EventPlan[];
  readonly faults: readonly Fault[];
  /** For what is drawn while it happens. */
  readonly random: Random;
}

/** How long calls are made and faults happen, in ms. */
export const WORK_MS = 1_500;
export const REGISTRY = 'registry';
export const BROKER = 'broker';
/** How long a node stays registered without a beat, and how often clients look who is there, in ms. */
export const TTL_MS = 600;
export const POLL_MS = 200;

const METHODS: readonly MethodName[] = [
  'put',
  'put',
  'put',
  'set',
  'set',
  'get',
  'get',
  'forward',
  'tail',
  'chat',
  'collect',
];

export function createPlan(seed: number): Plan {
  const random = createRandom(seed);
  const draw = random();
  const profile: Profile = draw < 0.3 ? 'rolling' : draw < 0.85 ? 'faulty' : 'hostile';
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
  const nodes = names('node', random.chance(0.3) ? 3 : 2);
  const clients = names('client', random.chance(0.3) ? 2 : 1);
  const callCount = 4 + random.below(9);
  return {
    seed,
    profile,
    nodes,
    clients,
    maxDelayMs: random.pick([0.5, 2, 8]),
    fixedAddress: random.chance(0.4),
    duplicateRate: random.chance(0.5) ? 0.2 : 0,
    handlerFailureRate: random.chance(0.5) ? 0.2 : 0,
    strategy: random.pick(['power-of-two', 'round-robin', 'random']),
    calls: Array.from({ length: callCount }, (_, index) => planCall(random, profile, clients.length, index)),
    events: planEvents(random, clients.length),
    faults: profile === 'rolling' ? planRolling(random, nodes) : planFaults(random, nodes, clients),
    random: random.fork(),
  };
}

function planCall(random: Random, profile: Profile, clients: number, index: number): CallPlan {
  const method = random.pick(METHODS);
  const isStream = method === 'tail' || method === 'chat' || method === 'collect';
  const count = isStream ? random.below(8) : 0;
  const hasLong = profile !== 'rolling' && random.chance(0.15);
  const timeoutMs = profile === 'rolling' ? random.between(1_500, 3_000) : random.between(20, 1_200);
  return {
    // Some at the same time.
    atMs: random.chance(0.3) ? WORK_MS / 3 : random.between(0, WORK_MS),
    client: random.below(clients),
    method,
    token: `c${index}`,
    workMs: hasLong ? random.between(100, 1_500) : random() ** 2 * (isStream ? 30 : 60),
    outcome: random.chance(0.85) ? 'ok' : random.pick(['invalid', 'internal', 'unavailable']),
    effectFirst: random.chance(0.5),
    // A frame that is lost for good leaves nothing but the deadline.
    timeoutMs: isStream && profile !== 'hostile' && random.chance(0.5) ? undefined : timeoutMs,
    cancelAfterMs: random.chance(0.15) ? random.between(0, 60) : undefined,
    hedge: random.chance(0.3),
    count,
    bytes: isStream && random.chance(0.03) ? 60_000 : random.below(20),
    leaveAfter: random.chance(0.25) ? random.below(count + 1) : Number.POSITIVE_INFINITY,
  };
}

function planEvents(random: Random, clients: number): EventPlan[] {
  return Array.from({ length: random.below(8) }, (_, index) => ({
    atMs: random.between(0, WORK_MS),
    client: random.below(clients),
    key: random.pick(['', 'a', 'a', 'b']),
    id: `e${index}`,
    isPoison: random.chance(0.1),
  })).sort((one, other) => one.atMs - other.atMs);
}

/** One node after the other, as a deployment does it. */
function planRolling(random: Random, nodes: readonly string[]): Fault[] {
  const startMs = random.between(0, 200);
  const stepMs = random.between(400, 700);
  return nodes.map((a, index) => ({
    kind: 'restart',
    a,
    atMs: startMs + index * stepMs,
    forMs: random.between(0, 30),
  }));
}

function planFaults(random: Random, nodes: readonly string[], clients: readonly string[]): Fault[] {
  const hosts = [...nodes, ...clients];
  const everywhere = [...hosts, REGISTRY, BROKER];
  const fault = (): Fault => {
    const when = { atMs: random.between(0, WORK_MS), forMs: random.between(10, 1_000) };
    const a = random.pick(hosts);
    const b = random.pick(everywhere.filter((host) => host !== a));
    switch (random.below(11)) {
      case 0:
      case 1:
        return { ...when, kind: 'cut', a, b, oneWay: random.chance(0.5) };
      case 2:
        return { ...when, kind: 'isolate', a };
      case 3:
        return { ...when, kind: 'lose', a: random.pick(clients), b: random.pick(nodes) };
      case 4:
        return { ...when, kind: 'slow', a, b, byMs: random.between(5, 300) };
      case 5:
        return { ...when, kind: 'stall', a };
      case 6:
        return {
          ...when,
          kind: 'crash',
          a: random.chance(0.8) ? random.pick(nodes) : a,
          isTold: random.chance(0.5),
        };
      case 7:
        return { ...when, kind: 'restart', a: random.pick(nodes) };
      case 8:
        return { ...when, kind: 'registry', keepsData: random.chance(0.5) };
      case 9:
        return { ...when, kind: 'broker' };
      default:
        return { ...when, kind: 'loss', rate: random.between(0.02, 0.5) };
    }
  };
  return Array.from({ length: 1 + random.below(4) }, fault);
}
