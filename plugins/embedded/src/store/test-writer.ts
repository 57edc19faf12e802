// Child of processes.test.ts: writes to the store of argv[3], as argv[2] says.
import { RuntimeError } from '@fairlead/runtime';
import { createSqliteStore } from './sqlite.ts';

type Thing = { id: string; n: number; takers?: Record<string, number> };

const [mode, directory = '', name = '', count = '0'] = process.argv.slice(2);
await using store = createSqliteStore({ directory, service: 'shared' });
const things = await store.collection<Thing>({ name: 'things', unique: [['n', 'name']], indexes: [['n']] });

/** Tries again when the file is locked for longer than the busy timeout, since another process may be stopped. */
async function patiently<R>(work: () => Promise<R>): Promise<R> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!RuntimeError.from(error).retryable) throw error;
    }
}

if (mode === 'take') {
  // Takes from a limited number, eight at a time, until a guard fails.
  let taken = 0;
  const take = async () => {
    for (;;) {
      const { status } = await patiently(() =>
        things.update('vessel', { n: { lt: Number(count) } }, { increment: { n: 1, [`takers.${name}`]: 1 } }),
      );
      if (status !== 'updated') return;
      taken += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, take));
  process.send?.(taken);
} else {
  // Inserts without end, and tells what was acknowledged.
  let next = 0;
  const insert = async () => {
    for (;;) {
      const id = `${name}-${next++}`;
      await things.insert({ id, n: 0 });
      await new Promise((resolve) => process.send?.(id, resolve));
    }
  };
  await Promise.all(Array.from({ length: 8 }, insert));
}
process.disconnect();
