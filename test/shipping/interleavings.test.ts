import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { createChaos, createRandom, type Fault, faults } from './chaos.ts';
import { checkAlways, checkSettled } from './invariants.ts';
import { createWorld } from './world.ts';

const SEEDS = Number(process.env.SHIPPING_SEEDS ?? 200);

/** Creates, repetitions, cancellings, sweeps and deaths in any order, at the same time, with faults everywhere. */
async function run(seed: number): Promise<Record<string, number>> {
  const random = createRandom(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const faultRate = [0, 0.01, 0.05, 0.15][upTo(4)] ?? 0;
  const decide = (): Fault | undefined => (random() < faultRate ? faults[upTo(faults.length)] : undefined);
  const chaos = createChaos({ random, decide });
  const capacities = Array.from({ length: 1 + upTo(4) }, () => 1 + upTo(6));
  const world = await createWorld({ chaos, random, capacities });
  const told = { confirmed: new Set<string>(), cancelled: new Set<string>() };
  const outcomes: Record<string, number> = {};
  const count = (outcome: string) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  const running: Promise<void>[] = [];

  const create = async () => {
    const key = upTo(12);
    const containers = 1 + (key % 3);
    try {
      const { consignment } = await world.shipping.createConsignment({
        weight: containers,
        containers: Array.from({ length: containers }, () => ({})),
        vesselId: key % 2 ? `v-${key % 5}` : '',
        idempotencyKey: key < 10 ? `key-${key}` : '',
      });
      told.confirmed.add(consignment?.id ?? '');
      count('confirmed');
    } catch (thrown) {
      const { reason, code } = RuntimeError.from(thrown);
      assert.notEqual(code, 'UNKNOWN', RuntimeError.from(thrown).stack);
      count(reason || code);
    }
  };
  const cancel = async () => {
    const id = [...told.confirmed][upTo(told.confirmed.size)];
    if (id === undefined) return;
    try {
      await world.shipping.cancelConsignment({ id });
      told.cancelled.add(id);
      count('cancelled');
    } catch (thrown) {
      count(RuntimeError.from(thrown).code);
    }
  };
  const actions = [
    create,
    create,
    create,
    create,
    cancel,
    cancel,
    async () => void (await world.tick()),
    async () => (random() < 0.3 ? world.processes.consignment.kill() : undefined),
    async () => (random() < 0.3 ? world.processes.vessel.kill() : undefined),
    async () => world.restart(),
    async () => world.restart(),
    async () => world.restart(),
  ];

  for (let step = 0; step < 40; step++) {
    const action = actions[upTo(actions.length)];
    if (action) running.push(action());
    if (random() < 0.5) await world.clock.advance([0, 1, 20, 700, 4_000, 16_000][upTo(6)] ?? 0);
    await checkAlways(world);
  }
  await world.until(Promise.all(running));
  await world.settle();
  await checkSettled(world, told);
  return outcomes;
}

test(`no order of ${SEEDS} random ones loses, doubles or overbooks anything`, async (context) => {
  const all: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    const outcomes = await run(seed).catch((error) => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
    for (const [outcome, times] of Object.entries(outcomes)) all[outcome] = (all[outcome] ?? 0) + times;
  }
  context.diagnostic(JSON.stringify(all));
  // A run in which nothing interesting happens proves nothing.
  for (const outcome of [
    'confirmed',
    'cancelled',
    'NO_VESSEL_AVAILABLE',
    'UNAVAILABLE',
    'CONSIGNMENT_FAILED',
  ])
    assert.ok((all[outcome] ?? 0) > 0, `${outcome} never happened: ${JSON.stringify(all)}`);
});
