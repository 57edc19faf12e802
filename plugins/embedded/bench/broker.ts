/**
 * What the SQLite broker does: messages published and consumed per second, how soon a message arrives, and what
 * waiting for messages costs. Prints one line each.
 *
 *   node plugins/embedded/bench/broker.ts [--messages 20000] [--bytes 300] [--poll-ms 500]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createSqliteBroker } from '../src/broker/broker.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '300' },
    'poll-ms': { type: 'string', default: '500' },
    echo: { type: 'string' },
  },
});
const messages = Number(values.messages);
const payload = Buffer.alloc(Number(values.bytes));
const pollMs = Number(values['poll-ms']);

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const micros = () => Number(process.hrtime.bigint() / 1000n);
const print = (what: string, value: string) => console.log(`${what.padEnd(48)} ${value}`);
const quantile = (list: number[], share: number) => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** The other process: tells when a message arrived, and what it costs to wait. */
async function echo(directory: string) {
  const broker = createSqliteBroker({ directory, pollMs });
  await broker.subscribe('latency', async () => void process.send?.({ arrivedAt: micros() }), {
    group: 'far',
  });
  await delay(1_000);
  const before = cpuMs();
  await delay(5_000);
  process.send?.({ idleCpuMsPerSecond: (cpuMs() - before) / 5 });
  process.on('disconnect', () => process.exit());
}

async function rate(what: string, count: number, work: () => Promise<unknown>) {
  const [beganMs, cpu] = [performance.now(), cpuMs()];
  await work();
  const seconds = (performance.now() - beganMs) / 1000;
  print(
    what,
    `${Math.round(count / seconds)}/s, ${(((cpuMs() - cpu) * 1000) / count).toFixed(1)} µs CPU each (both threads)`,
  );
}

async function throughput(directory: string) {
  const broker = createSqliteBroker({ directory, pollMs });
  const one = await broker.subscribe('t', async () => {}, { group: 'g' });
  await one[Symbol.asyncDispose]();
  for (const inFlight of [1, 16, 128, 1024]) {
    const count = inFlight === 1 ? messages / 10 : messages;
    let next = 0;
    const publisher = async () => {
      while (next < count) await broker.publish('t', { key: `k-${next++ % 1000}`, payload });
    };
    await rate(`publish, ${inFlight} in flight, one group`, count, () =>
      Promise.all(Array.from({ length: inFlight }, publisher)),
    );
  }
  for (const concurrency of [1, 16, 128]) {
    let handled = 0;
    const count = concurrency === 1 ? messages / 10 : messages;
    await rate(`consume a backlog, concurrency ${concurrency}`, count, async () => {
      const done = Promise.withResolvers<void>();
      const member = await broker.subscribe(
        't',
        async () => {
          if (++handled === count) done.resolve();
        },
        { group: 'g', concurrency },
      );
      await done.promise;
      await member[Symbol.asyncDispose]();
    });
  }
  await broker[Symbol.asyncDispose]();
}

async function latency(directory: string) {
  const broker = createSqliteBroker({ directory, pollMs });
  let arrived = (_at: number) => {};
  const measure = async (what: string, pauseMs: number) => {
    const took: number[] = [];
    for (let index = 0; index < 100; index++) {
      await delay(pauseMs * Math.random());
      const at = new Promise<number>((resolve) => {
        arrived = resolve;
      });
      const began = micros();
      await broker.publish('latency', { payload });
      took.push(((await at) - began) / 1000);
    }
    print(what, `p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms`);
  };
  const member = await broker.subscribe('latency', async () => arrived(micros()), { group: 'near' });
  await measure('publish to handler, same process', 20);
  await member[Symbol.asyncDispose]();
  const child = fork(new URL(import.meta.url), ['--echo', directory, '--poll-ms', String(pollMs)]);
  const idle = Promise.withResolvers<number>();
  child.on('message', (message: { arrivedAt?: number; idleCpuMsPerSecond?: number }) => {
    if (message.arrivedAt !== undefined) arrived(message.arrivedAt);
    if (message.idleCpuMsPerSecond !== undefined) idle.resolve(message.idleCpuMsPerSecond);
  });
  const idleCpu = await idle.promise;
  await measure('publish to handler, other process', 100);
  print(`a subscriber that waits, poll ${pollMs} ms`, `${idleCpu.toFixed(2)} ms CPU per second`);
  child.disconnect();
  await broker[Symbol.asyncDispose]();
}

if (values.echo !== undefined) await echo(values.echo);
else {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
  try {
    await throughput(join(directory, 'throughput'));
    await latency(join(directory, 'latency'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
