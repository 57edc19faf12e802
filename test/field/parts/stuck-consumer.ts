// A consumer that begins to handle a message and never ends; it waits to be killed.
import { createSqliteBroker } from '@fairlead/embedded';

const [directory = '', topic = '', group = ''] = process.argv.slice(2);
const broker = createSqliteBroker({ directory, leaseMs: 600 });
await broker.subscribe(
  topic,
  ({ id }) => {
    process.send?.(id);
    return new Promise(() => {});
  },
  { group },
);
process.on('disconnect', () => process.exit(0));
