// How much a server does in time when it is offered twice what it can do, with its limit and without.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTcpTransport } from '@fairlead/embedded';
import {
  type Client,
  createCaller,
  createDeadlines,
  createMemoryRegistry,
  createSelector,
  deadline,
  roundRobin,
  systemClock,
} from '@fairlead/runtime';
import { nextMessage } from './processes.ts';
import { BenchService, request } from './rpc/message.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    times: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '1' },
    bound: { type: 'string', multiple: true, default: ['cpu', 'io'] },
  },
});
const windowMs = Number(values.seconds) * 1_000;
const WARM_UP_MS = 3_000;
const DEADLINE_MS = 1_000;
/** What keeps the bottleneck busy, and not more. */
const AT_ONCE = 16;
const TICK_MS = 5;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * How long the main thread of a process has been ready to run and had no core, in ms: other programs' doing. What it
 * idles is not in it, so a server that refuses too much still shows.
 */
function waitedForCoreMs(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** What is counted while it is on. */
interface Count {
  isOn: boolean;
  good: number;
  refused: number;
  late: number;
  readonly tookMs: number[];
}

type Bench = Client<(typeof BenchService)['methods']>;

async function callOnce(client: Bench, count: Count): Promise<void> {
  const startedMs = performance.now();
  try {
    await client.carry(request);
    if (!count.isOn) return;
    count.good++;
    count.tookMs.push(performance.now() - startedMs);
  } catch (error) {
    if (!count.isOn) return;
    if ((error as { code?: string }).code === 'RESOURCE_EXHAUSTED') count.refused++;
    else count.late++;
  }
}

/** Counts for a window, after a while. */
async function counted(pid: number | undefined, run: (count: Count) => { stop(): void }) {
  const count: Count = { isOn: false, good: 0, refused: 0, late: 0, tookMs: [] };
  const running = run(count);
  await pause(WARM_UP_MS);
  count.isOn = true;
  const [startedMs, waitedMs] = [performance.now(), waitedForCoreMs(pid)];
  await pause(windowMs);
  count.isOn = false;
  const elapsedMs = performance.now() - startedMs;
  const hadCoreMs = elapsedMs - (waitedForCoreMs(pid) - waitedMs);
  running.stop();
  const perSecond = (calls: number) => Math.round((calls / elapsedMs) * 1_000);
  const sorted = count.tookMs.sort((a, b) => a - b);
  return {
    good: perSecond(count.good),
    /** Per second in which other programs let the server have a core. */
    goodOnCore: Math.round((count.good / hadCoreMs) * 1_000),
    refused: perSecond(count.refused),
    late: perSecond(count.late),
    p99Ms: Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN),
  };
}

function closedLoop(client: Bench, count: Count) {
  let isRunning = true;
  const loop = async () => {
    while (isRunning) await callOnce(client, count);
  };
  for (let caller = 0; caller < AT_ONCE; caller++) void loop();
  return {
    stop() {
      isRunning = false;
    },
  };
}

function openLoop(client: Bench, count: Count, perSecond: number) {
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) / 1_000) * perSecond;
    for (; sent < due; sent++) void callOnce(client, count);
  }, TICK_MS);
  return { stop: () => clearInterval(timer) };
}

async function measure(bound: string, limit: string) {
  const child = fork(join(import.meta.dirname, 'shedding/server-process.ts'), [bound, limit]);
  const { address } = await nextMessage<{ address: string }>(child);
  await using registry = createMemoryRegistry();
  await registry.register({ id: 'bench', service: 'bench', version: '1.0.0', address, labels: {} });
  await using transport = createTcpTransport();
  await using caller = createCaller({
    registry,
    transport,
    selector: createSelector({ strategy: roundRobin }),
    clock: systemClock,
    deadlines: createDeadlines(systemClock),
    middleware: [deadline({ clock: systemClock, timeoutMs: DEADLINE_MS })],
  });
  const client = caller.client(BenchService);
  const peak = await counted(child.pid, (count) => closedLoop(client, count));
  const offered = peak.good * Number(values.times);
  const overloaded = await counted(child.pid, (count) => openLoop(client, count, offered));
  child.disconnect();
  const load = (loadavg()[0] ?? Number.NaN).toFixed(1);
  return {
    limit,
    peak: peak.good,
    peakOnCore: peak.goodOnCore,
    peakRefused: peak.refused,
    offered,
    ...overloaded,
    load,
  };
}

const columns = [
  'bound by',
  'limit',
  'peak/s',
  'refused at it/s',
  'offered/s',
  'answered in time/s',
  'of the peak',
  'peak/s on core',
  'in time/s on core',
  'of the peak on core',
  'refused/s',
  'too late/s',
  'p99 ms',
  'load',
];
process.stdout.write(`| ${columns.join(' | ')} |\n|---|---|${'---:|'.repeat(columns.length - 2)}\n`);
for (const bound of values.bound)
  for (let round = 0; round < Number(values.rounds); round++) {
    // Both in one round, against the higher of the two peaks: one that was disturbed would flatter its row.
    const rows = [await measure(bound, 'adaptive'), await measure(bound, 'none')];
    const peak = Math.max(...rows.map((row) => row.peak));
    const peakOnCore = Math.max(...rows.map((row) => row.peakOnCore));
    const percent = (part: number, whole: number) => `${Math.round((part / whole) * 100)} %`;
    for (const row of rows) {
      const cells = [
        bound,
        row.limit,
        row.peak,
        row.peakRefused,
        row.offered,
        row.good,
        percent(row.good, peak),
        row.peakOnCore,
        row.goodOnCore,
        percent(row.goodOnCore, peakOnCore),
        row.refused,
        row.late,
        row.p99Ms,
        row.load,
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
process.exit(0);
