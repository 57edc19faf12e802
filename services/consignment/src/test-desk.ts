import {
  bookingReleased,
  type Vessel,
  type VesselServiceMethods,
  vesselFull,
  vesselNotFound,
} from '@fairlead/interface-center/vessel/v1';
import {
  type Call,
  type Client,
  createContext,
  createFakeClock,
  createMemoryLogger,
  createMemoryStore,
  type FakeClock,
} from '@fairlead/runtime';
import { openConsignments } from './repository.ts';
import { createConsignments } from './wiring.ts';

/** Vessels in memory: what the vessel service promises, without weight. */
export interface TestVessels {
  readonly client: Client<VesselServiceMethods>;
  /** Room left, by vessel. */
  readonly free: Map<string, number>;
  /** `<vessel> <key>`. */
  readonly booked: Set<string>;
  /** What was called, in order, for example `book v-1`. */
  readonly calls: string[];
  /** Runs before every call; what it throws, the caller gets. */
  before: (call: string) => void | Promise<void>;
}

export function createTestVessels(rooms: Readonly<Record<string, number>>): TestVessels {
  const free = new Map(Object.entries(rooms));
  const sizes = new Map<string, number>();
  const released = new Set<string>();
  const booked = new Set<string>();
  const calls: string[] = [];
  const vessels: TestVessels = { client: {} as never, free, booked, calls, before: () => {} };
  const enter = async (call: string) => {
    calls.push(call);
    await vessels.before(call);
  };
  const client: Partial<Client<VesselServiceMethods>> = {
    async findAvailable({ capacity = 0 }) {
      await enter('find');
      const fitting = [...free].filter(([, room]) => room >= capacity).sort(([, a], [, b]) => a - b);
      return { vessel: undefined, vessels: fitting.map(([id]) => ({ id }) as Vessel), nextPageToken: '' };
    },
    async book({ vesselId = '', key = '', containers = 0, weight = 0 }) {
      await enter(`book ${vesselId}`);
      const ref = `${vesselId} ${key}`;
      const room = free.get(vesselId);
      if (room === undefined) throw vesselNotFound({ vesselId });
      if (released.has(ref)) throw bookingReleased({ key, vesselId });
      if (booked.has(ref)) return { created: false };
      if (room < containers) throw vesselFull({ vesselId, containers, weight });
      free.set(vesselId, room - containers);
      sizes.set(ref, containers);
      booked.add(ref);
      return { created: true };
    },
    async release({ vesselId = '', key = '' }) {
      await enter(`release ${vesselId}`);
      const ref = `${vesselId} ${key}`;
      const room = free.get(vesselId);
      if (room === undefined) throw vesselNotFound({ vesselId });
      released.add(ref);
      if (!booked.delete(ref)) return { released: false };
      free.set(vesselId, room + (sizes.get(ref) ?? 0));
      return { released: true };
    },
  };
  return Object.assign(vessels, { client: client as Client<VesselServiceMethods> });
}

/** A server's call as far as handlers look at it. */
export const callOf = (user: string | undefined, extra: Partial<Call> = {}): Call => ({
  ...createContext(user === undefined ? {} : { user: { kind: 'user', id: user } }),
  kind: 'server',
  path: 'consignment.v1.ShippingService/CreateConsignment',
  target: 'consignment',
  method: undefined,
  request: undefined,
  metadata: {},
  node: undefined,
  attempt: 1,
  tried: undefined,
  timeoutMs: undefined,
  ...extra,
});

export const requestOf = (containers: number, more: { vesselId?: string; idempotencyKey?: string } = {}) => ({
  description: 'silk',
  weight: 10 * containers,
  containers: Array.from({ length: containers }, (_, index) => ({
    id: `${index}`,
    customerId: 'cu',
    origin: 'Genoa',
    userId: 'u',
  })),
  vesselId: '',
  idempotencyKey: '',
  ...more,
});

/** The service without its wiring: the real domain over a memory store, vessels in memory, and a fake clock. */
export async function createDesk(rooms: Readonly<Record<string, number>>) {
  const clock = createFakeClock();
  const collection = await openConsignments(createMemoryStore());
  const vessels = createTestVessels(rooms);
  const { handlers, sweep } = createConsignments({
    collection,
    vessels: vessels.client,
    clock,
    log: createMemoryLogger(),
    random: () => 0,
    config: { sweepAfterMs: 15_000, resumeAfterMs: 2_000, giveUpAfterMs: 10_000 },
  });
  return {
    clock,
    collection,
    vessels,
    sweep,
    handlers,
    create: async (request: ReturnType<typeof requestOf>, user = 'u-ada', extra: Partial<Call> = {}) =>
      handlers.createConsignment(request, callOf(user, extra)),
    cancel: async (id: string, user = 'u-ada') => handlers.cancelConsignment({ id }, callOf(user)),
    /** All that are stored, as `<status> <vessel>`. */
    async stored(): Promise<string[]> {
      const { documents } = await collection.find({ limit: 1_000 });
      return documents.map(({ status, vesselId }) => `${status} ${vesselId}`.trim());
    },
  };
}

/** Lets time pass until `work` has ended. */
export async function passing<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  work.then(over, over);
  while (!isOver) await clock.advance(20);
  return work;
}
