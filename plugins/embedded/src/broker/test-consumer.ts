// Child of processes.test.ts: a member of a group that tells what it handles, and when.
import { setTimeout as delay } from 'node:timers/promises';
import { createSqliteBroker } from './broker.ts';

const [directory = '', topic = '', group = '', workMs = '0', concurrency = '16'] = process.argv.slice(2);
const tell = (report: unknown) =>
  new Promise<void>((resolve) => process.send?.(report, undefined, undefined, () => resolve()));

const broker = createSqliteBroker({ directory, leaseMs: 800 });
await broker.subscribe(
  topic,
  async ({ id, key, attempt }) => {
    const at = Number(process.hrtime.bigint() / 1000n);
    await tell({ kind: 'started', id, key, attempt, at });
    await delay(Number(workMs));
    await tell({ kind: 'handled', id, key, attempt, at });
  },
  { group, concurrency: Number(concurrency) },
);
await tell({ kind: 'ready' });
