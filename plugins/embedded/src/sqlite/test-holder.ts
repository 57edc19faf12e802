// Child of stopped.test.ts: holds the write lock of argv[2] for a while and says when it has committed.
import { openDatabase } from './database.ts';
import type { operations } from './test-operations.ts';

const [file = '', marker = '', ms = '0'] = process.argv.slice(2);
await using database = openDatabase<typeof operations>({
  file,
  operations: new URL('./test-operations.ts', import.meta.url),
});
await database.call('hold', { name: 'held', marker, ms: Number(ms) });
process.send?.('committed');
process.disconnect();
