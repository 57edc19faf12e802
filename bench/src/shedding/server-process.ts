// A server with a known bottleneck: its processor, or ten connections to something slow. Tells its address.
import { createTcpTransport } from '@fairlead/embedded';
import {
  adaptiveLimit,
  createDeadlines,
  createMemoryLogger,
  createServer,
  fixedLimit,
  systemClock,
} from '@fairlead/runtime';
import { tuneEngine } from '@fairlead/runtime/main';
import { BenchService, reply } from '../rpc/message.ts';

const CPU_MS = 2;
const CONNECTIONS = 10;
const QUERY_MS = 20;

tuneEngine();
const [bound, limit] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));

function work(): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= CPU_MS * 1_000) return;
  }
}

let free = CONNECTIONS;
const waiting: (() => void)[] = [];

/** First come, first served, and nobody leaves: as with a pool of connections. */
async function query(): Promise<void> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  await new Promise((resolve) => setTimeout(resolve, QUERY_MS));
  const next = waiting.shift();
  if (next) next();
  else free++;
}

const server = createServer({
  transport: createTcpTransport(),
  clock: systemClock,
  deadlines: createDeadlines(systemClock),
  log: createMemoryLogger(),
  limit: limit === 'none' ? fixedLimit(1e9) : adaptiveLimit(),
});
server.add(BenchService, {
  async carry() {
    if (bound === 'cpu') work();
    else await query();
    return reply;
  },
});
process.send?.({ address: await server.start({ service: 'bench', nodeId: 'bench' }) });
server.setServing(true);
