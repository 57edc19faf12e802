// A steady rate for a while: node test/faults/soak.ts [--minutes 10] [--rate 4] [--write]
// Prints what each process holds every minute; with --write the figures go into docs/reliability.md. Its exit code is 1
// when anything has grown, when a process has printed anything but its log, and when there was an unhandled rejection.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import services from '../../services/services.json' with { type: 'json' };
import { openBooks } from './books.ts';
import { endOnSignal } from './end-on-signal.ts';
import { ENOUGH, grown } from './growth.ts';
import { startLoad } from './load.ts';
import { type Holding, holdingOf } from './memory.ts';
import { circumstances, rewriteSection } from './page.ts';
import { startServers } from './servers.ts';
import { startWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '4' },
    write: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const perSecond = Number(values.rate);
if (!(minutes > 0 && perSecond > 0)) {
  console.error('usage: node test/faults/soak.ts [--minutes 10] [--rate 4] [--write]');
  process.exit(2);
}

const MINUTE_MS = 60_000;
const names = ['minute', 'calls', 'failed', ...services];
/** How long after the last answer everything is at rest, events and spans included. */
const REST_MS = 2_000;
const rows: string[][] = [];
const holdings = services.map((): Holding[] => []);

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
const cell = ({ rss, heapUsed, timers }: Holding) => `${mib(rss)} / ${mib(heapUsed)} / ${timers}`;
const print = (cells: readonly string[]) => console.log(cells.map((text) => text.padEnd(16)).join(''));

endOnSignal();
await using undo = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'fairlead-soak-'));
undo.defer(() => rm(folder, { recursive: true, force: true }));
console.log(
  'starting five servers and the demo; then each minute, at rest, resident memory / heap in MiB / timers of each service',
);
const servers = undo.use(await startServers(() => {}));
const preload = new URL('report-memory.ts', import.meta.url).href;
const { system } = undo.use(
  await startWorld({
    servers,
    database: 'soak',
    env: { SOAK_DIR: folder, NODE_OPTIONS: `--import=${preload}` },
  }),
);

const books = await openBooks(system.apiUrl);
const load = startLoad({ apiUrl: system.apiUrl, token: books.token, perSecond });
const { attempts } = load;
undo.defer(load.stop);
print(names);
for (let minute = 1; minute <= minutes; minute++) {
  load.pace(perSecond);
  await pause(MINUTE_MS - REST_MS);
  await load.rest();
  await pause(REST_MS);
  const failed = attempts.filter(({ status }) => status !== 200).length;
  const row = [`${minute}`, `${attempts.length}`, `${failed}`];
  for (const [index, service] of services.entries()) {
    const holding = await holdingOf(system.pidOf(service), folder);
    holdings[index]?.push(holding);
    row.push(cell(holding));
  }
  rows.push(row);
  print(row);
}
await load.stop();

// What services print that is not their log: warnings of Node, but for the counting of timers, and unhandled rejections.
const isLogged = (line: string) => /│ [\d:.]+ +(debug|info|warn|error) /.test(line);
const complaints = system.lines.filter(
  (line) =>
    services.some((service) => line.startsWith(`${service} `)) &&
    (!isLogged(line) || line.includes('nobody noticed')) &&
    !/v8\.queryObjects|--trace-warnings/.test(line),
);
const logged = system.lines.filter((line) => /│ [\d:.]+ +(warn|error) /.test(line));
for (const line of new Set([...complaints, ...logged])) console.log(line);
const growing = services.map((service, index) => grown(service, holdings[index] ?? []));
const found = growing.flatMap((each) => each ?? []);
const verdict = growing.includes(undefined)
  ? `whether anything grows is not told by fewer than ${ENOUGH} minutes`
  : found.length === 0
    ? 'after the first minute neither memory nor timers grew in any process'
    : `**grown:** ${found.join('; ')}`;
const sorted = attempts.map(({ sentAtMs, endedAtMs }) => endedAtMs - sentAtMs).sort((a, b) => a - b);
const at = (share: number) => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0)} ms`;
const summary =
  `${perSecond} creates per second for ${minutes} minutes: half of the calls within ${at(0.5)}, 99 % within ${at(0.99)}; ` +
  `${complaints.length} lines on stderr (warnings of Node, unhandled rejections), ${logged.length} log lines above "info"; ${verdict}.`;
console.log(summary);
if (complaints.length > 0 || found.length > 0) process.exitCode = 1;

if (values.write) {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(names), line(names.map(() => '---:')), ...rows.map(line)].join('\n');
  await rewriteSection('soak', () => `${circumstances()} ${summary}\n\n${table}`);
  console.log('docs/reliability.md is written');
}
