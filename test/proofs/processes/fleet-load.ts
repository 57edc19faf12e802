// Calls `vessel` at a steady rate: reads, searches and bookings, and looks in the end whether every booking is there.
import { randomUUID } from 'node:crypto';
import { catalog } from '@fairlead/catalog';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { type Application, defineService } from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import { logIn } from './log-in.ts';
import { openLoop } from './open-loop.ts';
import { carryOut } from './orders.ts';

type Order =
  | { readonly do: 'prepare'; readonly vessels: number }
  | { readonly do: 'load'; readonly perSecond: number; readonly durationMs: number }
  | { readonly do: 'lost' };

const MIX = 20;
const CHECKS_AT_ONCE = 16;
const kinds = ['Get', 'FindAvailable', 'Book'] as const;
/** Of twenty calls eighteen are reads, one is a search and one a booking. */
const pick = (number: number) => (number % MIX === 7 ? 1 : number % MIX === 17 ? 2 : 0);

const load = defineService({
  name: 'load',
  version: '0.1.0',
  settings: {},
  setup(app) {
    const work = createWork(app);
    carryOut(work);
  },
});

function createWork(app: Application): (order: Order) => Promise<unknown> {
  const fleet = app.client(VesselService);
  const ids: string[] = [];
  /** Bookings that were acknowledged, by key. */
  const booked = new Map<string, string>();
  let metadata = { authorization: '' };
  const idOf = (number: number) => ids[number % ids.length] ?? '';

  const prepare = async (vessels: number) => {
    metadata = await logIn(app);
    for (let number = 0; number < vessels; number++) {
      const vessel = { name: `V${number}`, capacity: 100_000, maxWeight: 1_000_000 };
      const { vessel: made } = await fleet.create(vessel, { metadata });
      if (made) ids.push(made.id);
    }
    return ids.length;
  };

  const calls = [
    (number: number) => fleet.get({ id: idOf(number) }, { metadata }),
    () => fleet.findAvailable({ capacity: 1, maxWeight: 1, pageSize: 5 }, { metadata }),
    async (number: number) => {
      const [key, vesselId] = [randomUUID(), idOf(Math.floor(number / MIX))];
      await fleet.book({ vesselId, key, containers: 1, weight: 1 });
      booked.set(key, vesselId);
    },
  ];

  /** The same booking again: it is made only where the first has vanished. */
  const lost = async () => {
    const left = booked.entries();
    let missing = 0;
    const check = async () => {
      for (const [key, vesselId] of left)
        if ((await fleet.book({ vesselId, key, containers: 1, weight: 1 })).created) missing++;
    };
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, check));
    return { acknowledged: booked.size, lost: missing };
  };

  return async (order) => {
    if (order.do === 'prepare') return prepare(order.vessels);
    if (order.do === 'lost') return lost();
    const named = kinds.map((name, index) => ({ name, call: calls[index] ?? (() => Promise.reject()) }));
    return openLoop(named, pick, order);
  };
}

await runMain(load, { catalog, services: [] });
