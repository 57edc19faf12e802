// How much a server does in time when it is offered twice what it can do, with its limit and without.
import { fork } from 'node:child_process';
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
  options: { seconds: { type: 'string', default: '5' }, times: { type: 'string', default: '2' } },
});
const windowMs = Number(values.seconds) * 1_000;
const WARM_UP_MS = 3_000;
const DEADLINE_MS = 1_000;
/** What keeps the bottleneck busy, and not more. */
const AT_ONCE = 16;
const TICK_MS = 5;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
async function counted(run: (count: Count) => { stop(): void }) {
  const count: Count = { isOn: false, good: 0, refused: 0, late: 0, tookMs: [] };
  const running = run(count);
  await pause(WARM_UP_MS);
  count.isOn = true;
  await pause(windowMs);
  count.isOn = false;
  running.stop();
  const perSecond = (calls: number) => Math.round((calls / windowMs) * 1_000);
  const sorted = count.tookMs.sort((a, b) => a - b);
  return {
    good: perSecond(count.good),
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
  const peak = await counted((count) => closedLoop(client, count));
  const offered = peak.good * Number(values.times);
  const overloaded = await counted((count) => openLoop(client, count, offered));
  child.disconnect();
  return { bound, limit, peak: peak.good, offered, ...overloaded };
}

process.stdout.write(
  '| bound by | limit | peak/s | offered/s | answered in time/s | of the peak | refused/s | too late/s | p99 ms |\n',
);
process.stdout.write('|---|---|---:|---:|---:|---:|---:|---:|---:|\n');
for (const bound of ['cpu', 'io'])
  for (const limit of ['adaptive', 'none']) {
    const row = await measure(bound, limit);
    const share = `${Math.round((row.good / row.peak) * 100)} %`;
    const cells = [bound, limit, row.peak, row.offered, row.good, share, row.refused, row.late, row.p99Ms];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
process.exit(0);
