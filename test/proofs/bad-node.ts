import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../system/until.ts';
import { type NodeProcess, startProcess } from './node-process.ts';
import { durations, percentile } from './numbers.ts';
import { openPlace, type TransportName } from './place.ts';
import { LATE_MS, type Mood } from './processes/fickle-service.ts';
import type { LoadResult } from './processes/open-loop.ts';
import { wallMs } from './processes/orders.ts';

export interface BadNodeOptions {
  readonly transport: TransportName;
  readonly perSecond: number;
  /** How long it fails, and how long it is late, in ms. */
  readonly badMs: number;
  /** Invalid arguments that are sent before, while all nodes are well. */
  readonly invalidArguments: number;
}

/** What one bad node of three has shown. Times in ms. */
export interface BadNodeOutcome extends BadNodeOptions {
  readonly failing: {
    readonly calls: number;
    readonly failed: number;
    /** Of the calls sent from {@link ERRORS_BACK_MS} on. */
    readonly afterwards: { readonly calls: number; readonly failed: number };
    /** When the last call was sent that failed before that, from the beginning of the fault. */
    readonly lastFailureMs: number;
    /** The share of failed calls in the worst second from {@link ERRORS_BACK_MS} on. */
    readonly worstSecond: number;
    /** Of those failed, how many might have been repeated. */
    readonly reads: number;
  };
  readonly late: {
    readonly failed: number;
    /** Calls that took at least as long as the late node takes. */
    readonly slow: number;
    /** Of the calls sent in the first {@link LATENCY_BACK_MS}, and after them. */
    readonly p99AtFirstMs: number;
    readonly p99AfterwardsMs: number;
    /** The p99 of the worst second after them. */
    readonly worstSecondMs: number;
  };
  /** How many invalid arguments were answered with each code, and what the caller's protection did meanwhile. */
  readonly invalid: { readonly codes: Readonly<Record<string, number>>; readonly changes: readonly string[] };
}

/** The caller's error rate is to be under {@link ERROR_RATE} by then, and its p99 under the late node's delay. */
export const ERRORS_BACK_MS = 2_000;
export const LATENCY_BACK_MS = 5_000;
export const ERROR_RATE = 0.001;

const NODES = 3;
const file = (name: string) => join(import.meta.dirname, 'processes', `${name}.ts`);

export async function runBadNode(options: BadNodeOptions): Promise<BadNodeOutcome> {
  const { transport, perSecond, badMs, invalidArguments } = options;
  await using undo = new AsyncDisposableStack();
  const { env } = undo.use(await openPlace(transport));
  const nodes: NodeProcess[] = [];
  for (let number = 0; number < NODES; number++)
    nodes.push(undo.use(await startProcess(file('fickle-node'), env)));
  const [bad] = nodes;
  if (!bad) throw new Error('there is no node');
  const load = undo.use(await startProcess(file('fickle-load'), env));
  const loadFor = (durationMs: number) => load.ask<LoadResult>({ do: 'load', perSecond, durationMs });
  const become = async (mood: Mood) => {
    await bad.ask({ do: 'mood', mood });
    return wallMs();
  };
  /** The node is bad from one second after the load has begun until it ends. */
  const runBad = async (mood: Mood) => {
    const running = loadFor(badMs + 1_000);
    await pause(1_000);
    const sinceMs = await become(mood);
    const result = await running;
    await become('well');
    return { result, sinceMs };
  };
  await loadFor(2_000);
  const before = await load.ask<string[]>({ do: 'protection' });
  const codes = await load.ask<Record<string, number>>({ do: 'refused', calls: invalidArguments });
  const after = await load.ask<string[]>({ do: 'protection' });
  const failing = await runBad('failing');
  await untilCalled(bad, loadFor);
  const late = await runBad('late');
  return {
    ...options,
    failing: ofFailing(failing),
    late: ofLate(late),
    invalid: { codes, changes: after.filter((line) => !before.includes(line)) },
  };
}

/** A node that is well again gets its share of calls again. */
async function untilCalled(node: NodeProcess, loadFor: (ms: number) => Promise<unknown>): Promise<void> {
  const isCalled = async () => {
    const before = await node.ask<number>({ do: 'handled' });
    await loadFor(500);
    return (await node.ask<number>({ do: 'handled' })) - before > 10;
  };
  await until(isCalled, { what: 'the node that was bad is called again', timeoutMs: 40_000 });
}

interface Bad {
  readonly result: LoadResult;
  readonly sinceMs: number;
}

function ofFailing({ result, sinceMs }: Bad): BadNodeOutcome['failing'] {
  const backMs = sinceMs + ERRORS_BACK_MS;
  const sentIn = (fromMs: number, toMs = Number.POSITIVE_INFINITY) => durations(result, fromMs, toMs).length;
  const failedIn = (fromMs: number, toMs = Number.POSITIVE_INFINITY) =>
    result.failed.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs);
  const shares = seconds(result, backMs).map((fromMs) => {
    const toMs = fromMs + 1_000;
    return failedIn(fromMs, toMs).length / Math.max(1, sentIn(fromMs, toMs));
  });
  const early = failedIn(sinceMs, backMs).map(({ sentAtMs }) => sentAtMs - sinceMs);
  return {
    calls: sentIn(sinceMs),
    failed: failedIn(sinceMs).length,
    afterwards: { calls: sentIn(backMs), failed: failedIn(backMs).length },
    lastFailureMs: Math.max(0, ...early),
    worstSecond: Math.max(0, ...shares),
    reads: failedIn(sinceMs).filter(({ kind }) => kind === 'read').length,
  };
}

function ofLate({ result, sinceMs }: Bad): BadNodeOutcome['late'] {
  const backMs = sinceMs + LATENCY_BACK_MS;
  const p99 = (fromMs: number, toMs?: number) => percentile(durations(result, fromMs, toMs), 0.99);
  return {
    failed: result.failed.length,
    slow: durations(result, sinceMs).filter((ms) => ms >= LATE_MS).length,
    p99AtFirstMs: p99(sinceMs, backMs),
    p99AfterwardsMs: p99(backMs),
    worstSecondMs: Math.max(0, ...seconds(result, backMs).map((fromMs) => p99(fromMs, fromMs + 1_000))),
  };
}

/** When each whole second begins in which calls were sent, from a moment on. */
function seconds({ sentAtMs }: LoadResult, fromMs: number): number[] {
  const count = Math.floor(((sentAtMs.at(-1) ?? fromMs) - fromMs) / 1_000);
  return Array.from({ length: Math.max(0, count) }, (_, index) => fromMs + index * 1_000);
}

/** What of it must not be; empty when all is well. */
export function faultsOfBadNode({
  failing,
  late,
  invalid,
  invalidArguments,
}: BadNodeOutcome): readonly string[] {
  const { afterwards } = failing;
  const refused = invalid.codes.INVALID_ARGUMENT ?? 0;
  return [
    ...(failing.failed === 0 ? ['the failing node failed no call: nothing was shown'] : []),
    ...(late.slow === 0 ? ['the late node was late with no call: nothing was shown'] : []),
    ...(afterwards.failed >= ERROR_RATE * afterwards.calls
      ? [`${afterwards.failed} of ${afterwards.calls} calls failed later than ${ERRORS_BACK_MS} ms`]
      : []),
    ...(late.failed > 0 ? [`${late.failed} calls failed while the node was late`] : []),
    ...(late.worstSecondMs >= LATE_MS ? [`a p99 of ${late.worstSecondMs} ms in one second`] : []),
    ...(refused === invalidArguments ? [] : [`${refused} of ${invalidArguments} were refused as invalid`]),
    ...invalid.changes.map((line) => `invalid arguments have changed ${line}`),
  ];
}
