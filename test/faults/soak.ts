// A steady rate for a while: node test/faults/soak.ts [--minutes 10] [--rate 4] [--write]
// Prints what each process holds every minute; with --write the figures go into docs/reliability.md.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import services from '../../services/services.json' with { type: 'json' };
import { openBooks } from './books.ts';
import { endOnSignal } from './end-on-signal.ts';
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
const rows: string[][] = [];

const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
const cell = ({ rss, heapUsed, timers }: Holding) => `${mib(rss)} / ${mib(heapUsed)} / ${timers}`;
const print = (cells: readonly string[]) => console.log(cells.map((text) => text.padEnd(16)).join(''));

endOnSignal();
await using undo = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'fairlead-soak-'));
undo.defer(() => rm(folder, { recursive: true, force: true }));
console.log(
  'starting five servers and the demo; then each minute RSS / heap in MiB / timers of each service',
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
const { attempts, stop } = startLoad({ apiUrl: system.apiUrl, token: books.token, perSecond });
undo.defer(stop);
print(names);
for (let minute = 1; minute <= minutes; minute++) {
  await pause(MINUTE_MS);
  const failed = attempts.filter(({ status }) => status !== 200).length;
  const row = [`${minute}`, `${attempts.length}`, `${failed}`];
  for (const service of services) row.push(cell(await holdingOf(system.pidOf(service), folder)));
  rows.push(row);
  print(row);
}
await stop();

// What Node itself complains about, but for the counting of timers, and what the services log above "info".
const complaints = system.lines.filter(
  (line) => /│ \(node:\d+\)|nobody noticed/.test(line) && !line.includes('v8.queryObjects()'),
);
const logged = system.lines.filter((line) => /│ \S+ (warn|error) /.test(line));
for (const line of new Set([...complaints, ...logged])) console.log(line);
const sorted = attempts.map(({ sentAtMs, endedAtMs }) => endedAtMs - sentAtMs).sort((a, b) => a - b);
const at = (share: number) => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0)} ms`;
const summary =
  `${perSecond} creates per second for ${minutes} minutes: half of the calls within ${at(0.5)}, 99 % within ${at(0.99)}; ` +
  `${complaints.length} unhandled rejections or warnings of Node, ${logged.length} log lines above "info".`;
console.log(summary);
if (complaints.length > 0) process.exitCode = 1;

if (values.write) {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(names), line(names.map(() => '---:')), ...rows.map(line)].join('\n');
  await rewriteSection('soak', () => `${circumstances()} ${summary}\n\n${table}`);
  console.log('docs/reliability.md is written');
}
