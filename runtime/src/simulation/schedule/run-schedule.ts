import type { RuntimeConfig } from '../../config/runtime-settings.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { createTrace } from '../trace.ts';
import { createCalls } from './calls.ts';
import { scheduleFaults } from './faults.ts';
import { EVENTS } from './listen.ts';
import { createPlan, type Plan, WORK_MS } from './plan.ts';
import { publishAll } from './publish.ts';
import { checkCalls, checkOrder, unhandledEvents } from './rules.ts';
import type { Sabotage } from './sabotage.ts';
import { type ClientProgram, createSystem, type System } from './system.ts';

export interface ScheduleOptions {
  readonly runtime: RuntimeConfig;
  /** Keeps the trace to be read. Default false. */
  readonly keepsTrace?: boolean;
  /** Parts that are broken on purpose. Default none. */
  readonly sabotage?: Sabotage;
}

export interface ScheduleResult {
  readonly seed: number;
  readonly plan: Plan;
  /** Rules that were broken, as sentences. */
  readonly violations: readonly string[];
  /** The same for every run of the seed. */
  readonly fingerprint: string;
  readonly trace: readonly string[];
  readonly calls: number;
  readonly events: number;
}

/** When the first nodes are up and known, in ms. */
const WARM_UP_MS = 300;
const SETTLE_LIMIT_MS = 15_000;
/** A call that is over leaves nothing behind that a connection would ask after, which it does within this time. */
const QUIET_MS = 1_600;
const STOP_LIMIT_MS = 8_000;

/** Runs the schedule of a seed, from the first start to the last stop, and checks every rule. */
export async function runSchedule(seed: number, options: ScheduleOptions): Promise<ScheduleResult> {
  const { runtime, keepsTrace = false, sabotage = {} } = options;
  const plan = createPlan(seed);
  const trace = createTrace({ keep: keepsTrace, startMs: 1_000_000 });
  const system = createSystem({ plan, trace, runtime, sabotage });
  const { world, record } = system;
  const rejections: unknown[] = [];
  const onRejection = (thrown: unknown) => void rejections.push(thrown);
  process.on('unhandledRejection', onRejection);
  try {
    await play(system);
  } catch (thrown) {
    record.violations.push(`a process would have ended: ${RuntimeError.from(thrown).message}`);
  } finally {
    // What nobody has handled is told at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onRejection);
  }
  for (const thrown of rejections)
    record.violations.push(`nobody handled a rejection: ${RuntimeError.from(thrown).message}`);
  return {
    seed,
    plan,
    violations: [...new Set(record.violations)],
    fingerprint: world.trace.fingerprint,
    trace: world.trace.lines,
    calls: record.calls.length,
    events: record.events.length,
  };
}

async function play(system: System): Promise<void> {
  const { plan, world, record } = system;
  for (const host of plan.nodes) system.startNode(host);
  for (const host of plan.clients) system.startClient(host);
  await world.run(world.nowMs + WARM_UP_MS);

  for (const [index, client] of system.clients.entries()) scheduleWork(system, client, index);
  const faultsOverMs = scheduleFaults(system);
  await world.run(Math.max(world.nowMs + WORK_MS, faultsOverMs));

  const hasSettled = () => record.calls.every((call) => call.settledMs !== undefined || !call.process.alive);
  await until(system, SETTLE_LIMIT_MS, () => hasSettled() && healed(system) && !isAtWork(system));
  checkCalls(system);
  // Frames of what has just ended may be under way.
  await world.run(world.nowMs + 50);
  const { batches } = system;
  const quietUntilMs = world.nowMs + QUIET_MS;
  await checkEvents(system);
  checkOrder(system);
  await world.run(quietUntilMs);
  if (system.batches > batches)
    record.violations.push(`${system.batches - batches} batches were sent after every call had ended`);
  await stopAll(system);
}

function scheduleWork(system: System, client: ClientProgram, index: number): void {
  const { plan, world, record, sabotage } = system;
  const { process, caller } = client;
  const calls = createCalls({ world, process, record, caller, methods: sabotage.methods });
  for (const call of plan.calls)
    if (call.client === index) process.deliver(call.atMs, () => void calls.perform(call));
  const events = plan.events.filter((event) => event.client === index);
  process.deliver(0, () => void publishAll(system, client, events));
}

/** Whether some handler is at work still. */
const isAtWork = ({ record }: System) =>
  record.executions.some(({ process, endedMs }) => process.alive && endedMs === undefined);

/** Whether all nodes are there again and all events are out. */
const healed = ({ plan, nodes, record }: System) =>
  plan.nodes.every((host) =>
    nodes.some(
      ({ process, service, stopping }) => process.host === host && process.alive && service && !stopping,
    ),
  ) && record.events.every((event) => event.ackedMs !== undefined || !event.publisher.alive);

/** Lets time pass until something holds, but no longer than `limitMs`. */
async function until({ world }: System, limitMs: number, holds: () => boolean): Promise<boolean> {
  const limit = world.nowMs + limitMs;
  while (!holds()) {
    if (world.nowMs >= limit) return false;
    await world.run(world.nowMs + 50);
  }
  return true;
}

async function checkEvents(system: System): Promise<void> {
  const { record, brokerServer } = system;
  if (record.events.length === 0) return;
  const deadLetters = new Set<string>();
  const reading = await brokerServer.inner.subscribe(
    `${EVENTS}.dlq`,
    async ({ id }) => void deadLetters.add(id),
    { group: 'rules' },
  );
  await until(system, SETTLE_LIMIT_MS, () => unhandledEvents(system, deadLetters).length === 0);
  record.violations.push(...unhandledEvents(system, deadLetters));
  await reading[Symbol.asyncDispose]();
}

async function stopAll(system: System): Promise<void> {
  const { world, record, plan, connections } = system;
  const { violations } = record;
  const nodes = system.nodes.filter(({ process }) => process.alive);
  const clients = system.clients.filter(({ process }) => process.alive);
  for (const { process, inFlight } of clients)
    if (inFlight() !== 0)
      violations.push(`${process.name} counts ${inFlight()} calls in flight, and none is`);
  for (const node of nodes) if (!node.stopping) system.stopNode(node);
  let stopped = 0;
  for (const client of clients)
    client.process.deliver(0, async () => {
      await client.stop();
      stopped++;
    });
  const isOver = () => stopped === clients.length && nodes.every(({ problems }) => problems !== undefined);
  if (!(await until(system, STOP_LIMIT_MS, isOver))) violations.push('not everything could be stopped');
  for (const { process, problems } of system.nodes)
    if (process.alive || plan.profile === 'rolling')
      for (const problem of problems ?? [])
        violations.push(`${process.name} did not end cleanly: ${problem}`);
  // Some timers end by themselves; what goes on after this goes on for ever.
  await world.run(world.nowMs + 30_000);
  for (const { process } of [...nodes, ...clients])
    if (process.timers > 0) violations.push(`${process.name} has ${process.timers} timers left at its end`);
  const open = connections.open.length;
  if (open > 0) violations.push(`${open} connections are open at the end`);
  for (const { alive, name } of record.openSources)
    if (alive) violations.push(`${name} has sources of streams that were left open`);
}
