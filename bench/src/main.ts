// Measures start, memory and calls per second, prints the tables and writes them to bench/results.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareHttp, type HttpRow } from './http/compare.ts';
import { installPeers } from './install.ts';
import { type Options, readOptions, usage } from './options.ts';
import { progress } from './progress.ts';
import { measureRegistry } from './registry/measure.ts';
import { machine } from './report/machine.ts';
import { type Measured, reportOf } from './report/report.ts';
import { compare, type Row } from './rpc/compare.ts';
import { idOf } from './rpc/peer.ts';
import { peers } from './rpc/peers.ts';
import { shares } from './rpc/shares.ts';
import { type RunningSurroundings, startSurroundings } from './rpc/surroundings.ts';
import { measureStart, type Start, warmUp } from './system/start.ts';

async function starts({ quick }: Options): Promise<readonly Start[]> {
  progress('starting the system: warming up');
  warmUp();
  const measured: Start[] = [];
  for (let turn = 1; turn <= (quick ? 1 : 5); turn++) {
    progress(`starting the system: start ${turn}`);
    measured.push(await measureStart());
  }
  return measured;
}

function calls(options: Options, surroundings: RunningSurroundings): Promise<readonly Row[]> {
  const { quick, concurrencies, rounds, windowMs, cpuProfiles } = options;
  const left = (ids: readonly string[], why: string) => {
    if (ids.length > 0) process.stderr.write(`bench: left out: ${ids.join(', ')}: ${why}\n`);
  };
  const missing = installPeers(options.peers.flatMap((peer) => peer.packages ?? []));
  const installed = options.peers.filter((peer) => !peer.packages?.some((name) => missing.includes(name)));
  left(
    options.peers.filter((peer) => !installed.includes(peer)).map(idOf),
    'the peers cannot be installed; try "npm ci" in bench/',
  );
  const { noNats } = surroundings;
  const reachable = installed.filter((peer) => noNats === undefined || peer.transport !== 'nats');
  left(installed.filter((peer) => !reachable.includes(peer)).map(idOf), `no NATS: ${noNats}`);
  return compare({
    peers: reachable,
    surroundings,
    concurrencies,
    rounds,
    windowMs,
    warmUpMs: Math.min(windowMs, 1_500),
    retryMs: quick ? 0 : 60_000,
    execArgv: cpuProfiles ? ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`] : [],
    onProgress: progress,
  });
}

function throughHttp(
  { rounds, windowMs }: Options,
  surroundings: RunningSurroundings,
): Promise<readonly HttpRow[]> {
  installPeers(['fastify']);
  return compareHttp({ surroundings, connections: [16, 128], rounds, windowMs, onProgress: progress });
}

async function run(options: Options): Promise<void> {
  const { parts } = options;
  const wants = (part: (typeof parts)[number]) => parts.includes(part);
  const startedAt = performance.now();
  const started = wants('start') ? await starts(options) : [];
  const registry = wants('registry') ? measureRegistry() : undefined;
  const nats =
    wants('http') || (wants('calls') && options.peers.some(({ transport }) => transport === 'nats'));
  await using surroundings = await startSurroundings({ nats, without: options.without, say: progress });
  progress('measuring the chain');
  const chain = wants('chain') ? await shares(surroundings.around) : [];
  const rows = wants('calls') ? await calls(options, surroundings) : [];
  const http =
    wants('http') && surroundings.noNats === undefined ? await throughHttp(options, surroundings) : [];
  progress('');

  const measured: Measured = {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(
      peers.flatMap((peer) => peer.packages ?? []),
      surroundings.natsVersion,
    ),
    minutes: (performance.now() - startedAt) / 60_000,
    starts: started,
    registry,
    chain,
    rows,
    http,
  };
  const report = reportOf(measured);
  process.stdout.write(report);
  if (options.writes) write(measured, report);
}

function write(measured: Measured, report: string): void {
  const results = join(import.meta.dirname, '../results');
  writeFileSync(join(results, `${measured.date}.md`), report);
  writeFileSync(join(results, 'latest.json'), `${JSON.stringify(measured, undefined, 2)}\n`);
}

try {
  await run(readOptions(process.argv.slice(2)));
} catch (thrown) {
  process.stderr.write(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}\n`);
  process.exitCode = 1;
}
