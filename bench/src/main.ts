// Measures start, memory and calls per second, prints the tables and writes them to bench/results.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPeers } from './install.ts';
import { type Options, readOptions, usage } from './options.ts';
import { callsSection, sharesSection } from './report/calls.ts';
import { machine, machineLine, versionOf } from './report/machine.ts';
import { systemSection } from './report/system.ts';
import { compare } from './rpc/compare.ts';
import { findPeer, peers } from './rpc/peers.ts';
import { shares } from './rpc/shares.ts';
import { measureStart, type Start, warmUp } from './system/start.ts';

const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
};

async function starts({ quick }: Options): Promise<readonly Start[]> {
  progress('warming up');
  warmUp();
  const measured: Start[] = [];
  for (let turn = 1; turn <= (quick ? 1 : 5); turn++) {
    progress(`start ${turn}`);
    measured.push(await measureStart());
  }
  return measured;
}

function calls({ peers: names, concurrencies, rounds, windowMs, quick, cpuProfiles }: Options) {
  const wanted = names?.map(findPeer) ?? peers;
  const packages = wanted.flatMap((peer) => peer.package ?? []);
  if (!quick && !installPeers(packages)) process.stderr.write('bench: the peers cannot be installed\n');
  const installed = wanted.filter((peer) => !peer.package || versionOf(peer.package));
  for (const { name } of wanted.filter((peer) => !installed.includes(peer)))
    process.stderr.write(`bench: ${name} is left out; "npm ci" in bench/ installs it\n`);
  return compare({
    peers: installed,
    concurrencies,
    rounds,
    windowMs,
    warmUpMs: Math.min(windowMs, 1_500),
    retries: quick ? 0 : 5,
    execArgv: cpuProfiles ? ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`] : [],
    onProgress: progress,
  });
}

async function run(options: Options): Promise<void> {
  const { parts, quick } = options;
  const date = new Date().toISOString().slice(0, 10);
  const started = parts.includes('start') ? await starts(options) : [];
  const chain = parts.includes('chain') ? await shares() : [];
  const rows = parts.includes('calls') ? await calls(options) : [];
  progress('');

  const at = machine(peers.flatMap((peer) => peer.package ?? []));
  const sections = [
    `# Measured on ${date}`,
    machineLine(at),
    ...(started.length > 0 ? [systemSection(started)] : []),
    ...(rows.length > 0 ? [callsSection(rows)] : []),
    ...(chain.length > 0 ? [sharesSection(chain)] : []),
  ];
  const report = `${sections.join('\n\n')}\n`;
  process.stdout.write(report);
  if (quick || parts.length < 3) return;
  const results = join(import.meta.dirname, '../results');
  writeFileSync(join(results, `${date}.md`), report);
  const data = { date, machine: at, starts: started, chain, rows };
  writeFileSync(join(results, 'latest.json'), `${JSON.stringify(data, undefined, 2)}\n`);
}

try {
  await run(readOptions(process.argv.slice(2)));
} catch (thrown) {
  process.stderr.write(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}\n`);
  process.exitCode = 1;
}
