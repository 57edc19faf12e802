import { sleep } from '../../clock/sleep.ts';
import { EVENTS } from './listen.ts';
import type { EventPlan } from './plan.ts';
import type { EventRecord } from './record.ts';
import type { ClientProgram, System } from './system.ts';

const PAUSE_MS = 60;

/** Publishes an event as an outbox does: with the same id until the broker says that it has it. */
async function publish({ world, record }: System, client: ClientProgram, plan: EventPlan): Promise<void> {
  const { process, broker } = client;
  const { id, key, isPoison } = plan;
  const event: EventRecord = {
    id,
    key,
    isPoison,
    publisher: process,
    publishedMs: world.nowMs,
    ackedMs: undefined,
  };
  record.events.push(event);
  const message = { id, key, payload: Buffer.from(id), headers: isPoison ? { poison: 'yes' } : {} };
  for (;;) {
    world.note(process.host, `publishes ${id}`);
    try {
      await broker.publish(EVENTS, message);
      event.ackedMs = world.nowMs;
      world.note(process.host, `has published ${id}`);
      return;
    } catch {
      await sleep(process.clock, PAUSE_MS);
    }
  }
}

/** The events of one client, one after the other, none before its time. */
export async function publishAll(
  system: System,
  client: ClientProgram,
  plans: readonly EventPlan[],
): Promise<void> {
  const { clock } = client.process;
  const startMs = clock.now();
  for (const plan of plans) {
    const leftMs = startMs + plan.atMs - clock.now();
    if (leftMs > 0) await sleep(clock, leftMs);
    await publish(system, client, plan);
  }
}
