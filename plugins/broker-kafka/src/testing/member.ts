// Child of the tests: a member of a group that tells what it handles.
import { setTimeout as delay } from 'node:timers/promises';
import { createKafkaBroker } from '../broker.ts';

const [address = '', topic = '', workMs = '0'] = process.argv.slice(2);
const broker = createKafkaBroker({ brokers: [address], sessionTimeoutMs: 6_000, heartbeatIntervalMs: 100 });
await broker.subscribe(
  topic,
  async ({ id, key, attempt }) => {
    await delay(Number(workMs));
    process.send?.({ kind: 'handled', id, key, attempt });
  },
  { group: 'g', concurrency: 8 },
);
process.send?.({ kind: 'ready' });
process.on('message', async () => {
  await broker[Symbol.asyncDispose]();
  process.disconnect();
});
