// Child of processes.test.ts: publishes without end and tells what was acknowledged.
import { createSqliteBroker } from './broker.ts';

const [directory = '', topic = ''] = process.argv.slice(2);
const broker = createSqliteBroker({ directory });
for (let index = 0; ; index += 8)
  await Promise.all(
    Array.from({ length: 8 }, async (_, offset) => {
      const id = `m-${index + offset}`;
      await broker.publish(topic, { id, key: `k-${offset}`, payload: Buffer.alloc(500) });
      process.send?.({ kind: 'published', id });
    }),
  );
