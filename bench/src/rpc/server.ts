// The answering process: prints its address, then answers until it is told to stop, and reports its CPU time.
import { createTcpTransport } from '@fairlead/embedded';
import { createLogger, createServer, systemClock } from '@fairlead/runtime';
import { deadlines, serverChain } from './chain.ts';
import { BenchService, reply } from './message.ts';

const server = createServer({
  transport: createTcpTransport({}),
  clock: systemClock,
  deadlines,
  log: createLogger({ service: 'bench' }),
  middleware: process.argv.includes('--bare') ? [] : serverChain(),
});
server.add(BenchService, { carry: () => reply });
const address = await server.start({ service: 'bench', nodeId: 'bench' });
server.setServing(true);

let before = process.cpuUsage();
process.on('message', (message) => {
  if (message === 'stop') process.exit(0);
  const used = process.cpuUsage(before);
  before = process.cpuUsage();
  process.send?.({ cpuUs: used.user + used.system });
});
process.send?.({ address });
