/**
 * What the Kafka broker does: messages published and consumed per second, how soon a message arrives, and what waiting
 * for messages costs. Prints one line each.
 *
 *   node plugins/broker-kafka/bench/broker.ts [--brokers 127.0.0.1:9092] [--messages 20000] [--bytes 300]
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { testBrokers } from '../src/testing/test-broker.ts';
import { until } from '../src/testing/until.ts';

const { values } = parseArgs({
  options: {
    brokers: { type: 'string', default: '127.0.0.1:9092' },
    messages: { type: 'string', default: '20000' },
    bytes: { type: 'string', default: '300' },
  },
});
const messages = Number(values.messages);
const payload = Buffer.alloc(Number(values.bytes));

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const print = (what: string, value: string) => console.log(`${what.padEnd(48)} ${value}`);
const quantile = (list: number[], share: number) => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

async function rate(what: string, count: number, work: () => Promise<unknown>) {
  const [beganMs, cpu] = [performance.now(), cpuMs()];
  await work();
  const seconds = (performance.now() - beganMs) / 1000;
  print(
    what,
    `${Math.round(count / seconds)}/s, ${(((cpuMs() - cpu) * 1000) / count).toFixed(1)} µs CPU each`,
  );
}

await using brokers = testBrokers(values.brokers);
const broker = brokers.create({ numPartitions: 6, heartbeatIntervalMs: 1_000 });
const topic = brokers.topic();
const publish = (index: number) => broker.publish(topic, { key: `k-${index % 100}`, payload });

await publish(0);
for (const concurrency of [1, 16, 128, 1024]) {
  const count = Math.min(messages, concurrency * 500);
  await rate(`publish, ${concurrency} at a time`, count, () => {
    let next = 0;
    const worker = async () => {
      while (next < count) await publish(next++);
    };
    return Promise.all(Array.from({ length: concurrency }, worker));
  });
}
await rate('publish, all at once', messages, () =>
  Promise.all(Array.from({ length: messages }, (_, index) => publish(index))),
);

const total = 1 + messages + [1, 16, 128, 1024].reduce((sum, at) => sum + Math.min(messages, at * 500), 0);
for (const [what, group, concurrency] of [
  ['consume a backlog', 'a', 16],
  ['consume a backlog, 128 at a time', 'b', 128],
] as const) {
  let handled = 0;
  await rate(what, total, async () => {
    const subscription = await broker.subscribe(topic, async () => void handled++, { group, concurrency });
    await until(() => handled >= total, 'the backlog', 120_000);
    await subscription[Symbol.asyncDispose]();
  });
}

const quiet = brokers.topic();
const took: number[] = [];
let sentAtMs = 0;
await broker.subscribe(quiet, async () => void took.push(performance.now() - sentAtMs), { group: 'g' });
for (let index = 0; index < 300; index++) {
  await delay(5);
  sentAtMs = performance.now();
  await broker.publish(quiet, { payload });
  await until(() => took.length > index, 'the message');
}
print(
  'from publish to handler',
  `median ${quantile(took, 0.5).toFixed(1)} ms, 99 % ${quantile(took, 0.99).toFixed(1)} ms`,
);

await delay(500);
const before = cpuMs();
await delay(5_000);
print(
  'CPU of waiting (one subscription, one producer)',
  `${((cpuMs() - before) / 5).toFixed(1)} ms per second`,
);
