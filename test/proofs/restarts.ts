import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../system/running-system.ts';
import { type NodeProcess, startProcess } from './node-process.ts';
import { durations, percentile } from './numbers.ts';
import { openPlace, type TransportName } from './place.ts';
import type { LoadFailure, LoadResult } from './processes/open-loop.ts';
import { wallMs } from './processes/orders.ts';

export type Ending = 'SIGTERM' | 'SIGKILL';

export interface RestartOptions {
  readonly transport: TransportName;
  readonly ending: Ending;
  readonly perSecond: number;
  readonly durationMs: number;
}

/** What restarting three nodes one after the other under load has shown. Times in ms. */
export interface RestartOutcome extends RestartOptions {
  /** How many nodes were ended and started anew. */
  readonly restarts: number;
  readonly sent: number;
  readonly failed: readonly LoadFailure[];
  /** Calls that never ended. */
  readonly unanswered: number;
  /** Bookings that were acknowledged, and how many of them are not there. */
  readonly bookings: { readonly acknowledged: number; readonly lost: number };
  /** Failed calls that were not under way at the moment of a kill. */
  readonly strays: readonly LoadFailure[];
  /** Exit codes other than 0 of nodes that were asked to stop. */
  readonly badExits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
}

const NODES = 3;
const VESSELS = 100;
const BEFORE_MS = 3_000;
const BETWEEN_MS = 2_000;
/** Before the end nothing is begun that would not be over by then. */
const QUIET_END_MS = 6_000;
/** The caller cannot have learned of a kill before it happened, and its clock ticks in turns of the event loop. */
const NEWS_MS = 50;

const main = (service: string) => join(root, 'services', service, 'src/main.ts');

export async function restartNodes(options: RestartOptions): Promise<RestartOutcome> {
  const { transport, ending, perSecond, durationMs } = options;
  await using undo = new AsyncDisposableStack();
  const { env } = undo.use(await openPlace(transport));
  undo.use(await startProcess(main('user'), env));
  const nodes: NodeProcess[] = [];
  undo.defer(async () => void (await Promise.all(nodes.map((node) => node.stop()))));
  for (let number = 0; number < NODES; number++) nodes.push(await startProcess(main('vessel'), env));
  const load = undo.use(await startProcess(join(import.meta.dirname, 'processes/fleet-load.ts'), env));
  await load.ask({ do: 'prepare', vessels: VESSELS });
  // Code that runs for the first time is slow, and is not what is looked at.
  await load.ask({ do: 'load', perSecond: perSecond / 4, durationMs: 2_000 });

  const endsAtMs = wallMs() + durationMs;
  const running = load.ask<LoadResult>({ do: 'load', perSecond, durationMs });
  const kills: number[] = [];
  let restarts = 0;
  let badExits = 0;
  await pause(BEFORE_MS);
  while (wallMs() < endsAtMs - QUIET_END_MS) {
    const oldest = nodes.shift();
    if (!oldest) break;
    if (ending === 'SIGKILL') {
      kills.push(wallMs());
      await oldest.kill();
    } else if ((await oldest.stop()) !== 0) badExits++;
    nodes.push(await startProcess(main('vessel'), env));
    restarts++;
    await pause(BETWEEN_MS);
  }
  const result = await running;
  const bookings = await load.ask<RestartOutcome['bookings']>({ do: 'lost' });
  const took = durations(result);
  return {
    ...options,
    restarts,
    sent: result.sent,
    failed: result.failed,
    unanswered: result.endedAtMs.filter(Number.isNaN).length,
    bookings,
    strays: result.failed.filter((failure) => !kills.some((atMs) => wasUnderWay(failure, atMs))),
    badExits,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    slowestMs: percentile(took, 1),
  };
}

const wasUnderWay = ({ sentAtMs, endedAtMs }: LoadFailure, killedAtMs: number) =>
  sentAtMs <= killedAtMs + NEWS_MS && endedAtMs >= killedAtMs;

const REPEATABLE = new Set(['Get', 'FindAvailable']);

/** What of it must not be; empty when all is well. */
export function faultsOfRestart(outcome: RestartOutcome): readonly string[] {
  const { ending, failed, unanswered, bookings, strays, restarts, badExits } = outcome;
  const say = (list: readonly LoadFailure[], what: string) =>
    list
      .slice(0, 5)
      .map(({ kind, code, reason, message }) => `${what}: ${kind} ${code} ${reason} ${message}`);
  return [
    ...(restarts < NODES ? [`only ${restarts} nodes were restarted`] : []),
    ...(unanswered > 0 ? [`${unanswered} calls were never answered`] : []),
    ...(bookings.lost > 0 ? [`${bookings.lost} acknowledged bookings are lost`] : []),
    ...(badExits > 0 ? [`${badExits} nodes did not stop cleanly`] : []),
    ...(ending === 'SIGTERM' ? say(failed, 'failed') : say(strays, 'failed without having been under way')),
    ...say(
      failed.filter(({ retryable }) => !retryable),
      'not retryable',
    ),
    ...say(
      failed.filter(({ kind }) => REPEATABLE.has(kind)),
      'failed though it may be repeated',
    ),
  ];
}
