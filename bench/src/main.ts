// Measures start, memory and calls per second, prints the tables and writes them to bench/results.
import { parseArgs } from 'node:util';
import { callsTable } from './report/calls.ts';
import { compare } from './rpc/compare.ts';
import { findPeer, peers } from './rpc/peers.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    window: { type: 'string' },
    peer: { type: 'string', multiple: true },
    concurrency: { type: 'string', multiple: true },
    'cpu-prof': { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const windowMs = Number(values.window ?? (values.quick ? 1_000 : 4_000));
const rows = await compare({
  peers: values.peer ? values.peer.map(findPeer) : peers,
  concurrencies: values.concurrency?.map(Number) ?? [1, 16, 128],
  rounds,
  windowMs,
  warmUpMs: Math.min(windowMs, 1_500),
  execArgv: values['cpu-prof'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-prof']}`] : [],
  onProgress: (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`),
});
console.log(callsTable(rows));
