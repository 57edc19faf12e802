import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { startProcess } from './node-process.ts';
import { percentile } from './numbers.ts';
import { openPlace, type TransportName } from './place.ts';
import { wallMs } from './processes/orders.ts';
import type { TreeCall } from './processes/tree-caller.ts';
import type { LevelReport } from './processes/tree-node.ts';

/** From the api and the root down. */
export const levels = ['consignment', 'vessel', 'log'] as const;

export interface CallTreeOptions {
  readonly transport: TransportName;
  /** How many trees end by their deadline, and how many by the end of their caller (each way). */
  readonly trees: number;
  readonly abandoned: number;
}

/** When a level stopped working, in ms after the moment from which it had no reason to go on. */
export interface LevelOutcome {
  readonly level: string;
  readonly expected: number;
  /** How many calls it reports as stopped by their signal. */
  readonly stopped: number;
  readonly p50Ms: number;
  /** Of the last unit of work. */
  readonly latestMs: number;
  readonly latestSignalMs: number;
}

export type Cause = 'deadline' | 'http-client' | 'killed-caller';

export interface CallTreeOutcome extends CallTreeOptions {
  readonly causes: readonly { readonly cause: Cause; readonly levels: readonly LevelOutcome[] }[];
  /** What the callers of the trees with a deadline were told, and when at the latest, in ms after the deadline. */
  readonly codes: ReadonlySet<string>;
  readonly latestAnswerMs: number;
}

export const DEADLINE_MS = 300;
export const ALLOWED_MS = 50;
/** Trees under way at once. */
const AT_ONCE = 5;

const main = (service: string) => join(root, 'services', service, 'src/main.ts');
const own = (name: string) => join(import.meta.dirname, 'processes', `${name}.ts`);

export async function runCallTree(options: CallTreeOptions): Promise<CallTreeOutcome> {
  const { transport, trees, abandoned } = options;
  await using undo = new AsyncDisposableStack();
  // All calls end with an error: their circuits would open, and nothing would be left to measure.
  const place = undo.use(
    await openPlace(transport, { FAIRLEAD_CIRCUIT_VOLUME: '100000', FAIRLEAD_API_PORT: '0' }),
  );
  undo.use(await startProcess(main('user'), place.env));
  const reports: LevelReport[] = [];
  for (const level of levels) {
    const node = undo.use(await startProcess(own('tree-node'), { ...place.env, PROOF_LEVEL: level }));
    node.onReport((report) => void reports.push(report as LevelReport));
  }
  const api = undo.use(await startProcess(main('api'), place.env));
  const newCaller = async () => {
    const caller = undo.use(await startProcess(own('tree-caller'), place.env));
    return { caller, login: await caller.ask<{ authorization: string }>({ do: 'log-in' }) };
  };
  const { caller, login } = await newCaller();
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  /** What all levels say of these trees, once they have all said it. */
  const reportsOf = async (list: readonly string[]) => {
    const wanted = new Set(list);
    const found = () => reports.filter(({ tree }) => wanted.has(tree));
    const isComplete = () => found().length >= list.length * levels.length;
    await until(isComplete, { what: 'every level has stopped', timeoutMs: 12_000 }).catch(() => {});
    return found();
  };
  const callTrees = (list: readonly string[], timeoutMs = DEADLINE_MS, by = caller) =>
    by.ask<TreeCall[]>({ do: 'trees', trees: list, timeoutMs });

  // Connections, keys and code are there from the second tree on.
  const warmUp = names('warm-up', 4);
  for (const tree of warmUp) await callTrees([tree]);
  await reportsOf(warmUp);

  const calls: TreeCall[] = [];
  const timed = names('timed', trees);
  for (let index = 0; index < trees; index += AT_ONCE)
    calls.push(...(await callTrees(timed.slice(index, index + AT_ONCE))));
  const deadlines = new Map(calls.map(({ tree, startedAtMs }) => [tree, startedAtMs + DEADLINE_MS]));
  const byDeadline = outcomes(await reportsOf(timed), deadlines);

  /** Requests to the api whose client hangs up. */
  const hangUp = async (list: readonly string[]) => {
    const gone = new AbortController();
    const url = new URL('/rpc', api.facts.url);
    const requests = list.map((tree) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': tree, ...login },
        body: JSON.stringify({
          service: 'consignment.v1.ShippingService',
          method: 'GetConsignment',
          request: { id: tree },
        }),
        signal: gone.signal,
      }).catch(() => {}),
    );
    await pause(300);
    const atMs = wallMs();
    gone.abort();
    await Promise.all(requests);
    return atMs;
  };
  const left = names('left', abandoned);
  // The api's own first calls dial.
  await hangUp(['warm-up-api']);
  await reportsOf(['warm-up-api']);
  const hungUpAtMs = await hangUp(left);
  const byHangUp = outcomes(await reportsOf(left), new Map(left.map((tree) => [tree, hungUpAtMs])));

  const orphans = names('orphan', abandoned);
  const second = await newCaller();
  callTrees(orphans, 8_000, second.caller).catch(() => {});
  await pause(700);
  const killedAtMs = wallMs();
  await second.caller.kill();
  const byKill = outcomes(await reportsOf(orphans), new Map(orphans.map((tree) => [tree, killedAtMs])));

  return {
    ...options,
    causes: [
      { cause: 'deadline', levels: byDeadline },
      { cause: 'http-client', levels: byHangUp },
      { cause: 'killed-caller', levels: byKill },
    ],
    codes: new Set(calls.map(({ code }) => code)),
    latestAnswerMs: Math.max(...calls.map(({ tree, endedAtMs }) => endedAtMs - (deadlines.get(tree) ?? 0))),
  };
}

function outcomes(reports: readonly LevelReport[], dueAtMs: ReadonlyMap<string, number>): LevelOutcome[] {
  return levels.map((level) => {
    const own = reports.filter((report) => report.level === level);
    const stopped = own.filter(({ signalAtMs }) => signalAtMs !== undefined);
    const after = (atMs: number | undefined, tree: string) =>
      (atMs ?? Number.NaN) - (dueAtMs.get(tree) ?? Number.NaN);
    const last = own.map(({ tree, lastUnitAtMs }) => after(lastUnitAtMs, tree));
    const signals = stopped.map(({ tree, signalAtMs }) => after(signalAtMs, tree));
    return {
      level,
      expected: dueAtMs.size,
      stopped: stopped.length,
      p50Ms: percentile(last, 0.5),
      latestMs: Math.max(...last),
      latestSignalMs: Math.max(...signals),
    };
  });
}

/** A caller that was killed behind a broker is missed, not heard: within two rounds of silence. */
const KILLED_ALLOWED_MS = { tcp: ALLOWED_MS, nats: 1_500 } as const;

/** What of it must not be; empty when all is well. */
export function faultsOfCallTree({ transport, causes, codes }: CallTreeOutcome): readonly string[] {
  const late = causes.flatMap(({ cause, levels: all }) =>
    all.flatMap(({ level, expected, stopped, latestMs }) => {
      const allowedMs = cause === 'killed-caller' ? KILLED_ALLOWED_MS[transport] : ALLOWED_MS;
      return [
        ...(stopped === expected ? [] : [`${cause}: ${level} was stopped ${stopped} of ${expected} times`]),
        ...(latestMs <= allowedMs ? [] : [`${cause}: ${level} worked ${Math.round(latestMs)} ms too long`]),
      ];
    }),
  );
  return [
    ...late,
    ...(codes.size === 1 && codes.has('DEADLINE_EXCEEDED') ? [] : [`callers were told ${[...codes]}`]),
  ];
}
