import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Application } from '../../service/application.ts';
import type { Process } from '../process.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Listening, ScheduleRecord } from './record.ts';

export const EVENTS = 'simulation.events';
/** One that shares them, and subscribers that each get all. */
export const GROUPS = ['books', undefined] as const;
/** Tries before a message that nobody can handle is put aside. */
const MAX_ATTEMPTS = 2;

export interface ListenOptions {
  readonly app: Pick<Application, 'subscribe' | 'own'>;
  readonly world: World;
  readonly process: Process;
  readonly record: ScheduleRecord;
  readonly random: Random;
  /** The share of deliveries that a handler fails, and that may be tried again. */
  readonly failureRate: number;
  readonly topic: string;
  readonly group: string | undefined;
}

/** Subscribes, and writes down what is handled. */
export async function listen(options: ListenOptions): Promise<void> {
  const { app, world, process, record, random, failureRate, topic, group } = options;
  const handled = new Set<string>();
  const byGroup = record.groups.get(group ?? '') ?? new Set<string>();
  if (group !== undefined) record.groups.set(group, byGroup);
  await app.subscribe(
    topic,
    async ({ id, headers }) => {
      if (headers.poison)
        throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'nobody can handle this' });
      if (random.chance(failureRate)) throw new RuntimeError({ code: 'UNAVAILABLE', message: 'not now' });
      await new Promise<void>((resolve) => process.clock.nextTurn(resolve));
      world.note(process.host, `handled ${id} for ${group ?? 'itself'}`);
      handled.add(id);
      if (group !== undefined) byGroup.add(id);
    },
    { maxAttempts: MAX_ATTEMPTS, backoffMs: 10, ...(group === undefined ? {} : { group }) },
  );
  const listening: Listening = { process, group, sinceMs: world.nowMs, left: false, handled };
  record.listening.push(listening);
  app.own({
    async [Symbol.asyncDispose]() {
      listening.left = true;
    },
  });
}
