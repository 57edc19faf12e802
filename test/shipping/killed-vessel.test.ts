import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '@fairlead/interface-center/consignment/v1';
import { createChaos, createRandom, type Fault } from './chaos.ts';
import { checkAlways, checkSettled } from './invariants.ts';
import { createWorld } from './world.ts';

for (const fault of ['crash-before', 'crash-after', 'crash-late'] as const satisfies readonly Fault[])
  test(`a create whose vessel process is killed with its Book under way succeeds once another answers (${fault})`, async () => {
    const random = createRandom(1);
    let isKilled = false;
    const chaos = createChaos({
      random,
      decide({ process, operation }) {
        // The one write of a Book.
        if (isKilled || process.name !== 'vessel' || operation !== 'vessels.update') return undefined;
        isKilled = true;
        return fault;
      },
    });
    const world = await createWorld({ chaos, random, capacities: [1, 2], relays: false });
    const creating = world.shipping.createConsignment({ weight: 1, containers: [{}], vesselId: 'v-0' });
    const { died } = world.processes.vessel;
    await world.until(died);
    // The supervisor takes a moment.
    await world.clock.advance(100);
    world.restart();
    const { created, consignment } = await world.until(creating);
    assert.deepEqual([created, consignment?.status], [true, Status.CONFIRMED]);
    await checkAlways(world);
    await world.settle();
    const confirmed = new Set([consignment?.id ?? '']);
    await checkSettled(world, { confirmed, cancelled: new Set() });
  });
