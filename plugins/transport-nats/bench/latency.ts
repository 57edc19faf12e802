/**
 * How long one call takes when nothing else is under way: the ways of `peers.ts` take turns of 50 calls in one client
 * process, so that they meet the same machine; µs.
 *
 *   node plugins/transport-nats/bench/latency.ts [--server 127.0.0.1:4222] [--seconds 20]
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peers } from './peers.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '127.0.0.1:4222' },
    seconds: { type: 'string', default: '20' },
  },
});
const TURN = 50;
const WARM_UP_TURNS = 100;

const ways: { name: string; call: () => Promise<unknown>; taken: number[]; server: ChildProcess }[] = [];
for (const [name, peer] of Object.entries(peers)) {
  const args = ['--role', 'serve', '--peer', name, '--server', values.server];
  const server = fork(join(import.meta.dirname, 'main.ts'), args);
  await new Promise((resolve) => server.once('message', resolve));
  ways.push({ name, call: await peer.connect(values.server), taken: [], server });
}

const endAt = performance.now() + Number(values.seconds) * 1_000;
for (let turn = 0; performance.now() < endAt; turn++)
  for (const { call, taken } of ways)
    for (let calls = 0; calls < TURN; calls++) {
      const startedAt = performance.now();
      await call();
      if (turn >= WARM_UP_TURNS) taken.push((performance.now() - startedAt) * 1_000);
    }

console.log('                                p5     p50     p95    mean   mean, divided by the first');
let first: number | undefined;
for (const { name, taken } of ways) {
  const sorted = taken.sort((a, b) => a - b);
  const mean = sorted.reduce((sum, us) => sum + us, 0) / sorted.length;
  first ??= mean;
  const quantiles = [0.05, 0.5, 0.95].map((share) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
  const cells = [...quantiles, mean].map((us) => us.toFixed(0).padStart(7));
  console.log(name.padEnd(26), cells.join(' '), (mean / first).toFixed(2).padStart(6));
}
for (const { server } of ways) server.disconnect();
process.exit();
