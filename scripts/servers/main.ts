// The servers of the stack profile without Docker: `start`, `stop` and `status`, each with names or for all.

import { cacheFolder, fetchOnce } from './fetch/cache.ts';
import { findKind, kinds } from './kinds/kinds.ts';
import type { ServerKind } from './kinds/types.ts';
import { portWishesFrom } from './ports.ts';
import { startServer } from './start-server.ts';
import { statusOf, stopServer } from './stop-and-status.ts';

const [command = '', ...names] = process.argv.slice(2);
const usage = `usage: node scripts/servers/main.ts start|stop|status [${kinds.map(({ name }) => name).join('|')} …]`;
const width = Math.max(...kinds.map(({ name }) => name.length));
const say = (kind: ServerKind, text: string) => console.log(`${kind.name.padEnd(width)}  ${text}`);
const reasonOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

async function start(kind: ServerKind): Promise<void> {
  const server = await startServer(kind.name, {
    ...portWishesFrom(kind, process.env),
    outlive: true,
    say: (text) => say(kind, text),
  });
  const what = `${server.product} on ${server.url}`;
  if (server.origin === 'foreign') say(kind, `${what} is there already; it is used as it is`);
  else if (server.origin === 'found') say(kind, `${what} runs already (process ${server.pid})`);
  else say(kind, `${what} is ready (process ${server.pid}, log ${server.log})`);
}

/** Fetches one after the other, since a build wants the whole machine; starts as soon as each is there. */
async function startAll(chosen: readonly ServerKind[]): Promise<boolean> {
  const missing: string[] = [];
  const starts: Promise<void>[] = [];
  for (const kind of chosen) {
    const [status] = await statusOf(process.env, [kind]);
    const failed = (thrown: unknown) => {
      missing.push(kind.name);
      say(kind, `cannot be had: ${reasonOf(thrown)}`);
    };
    try {
      if (status?.health === 'closed') await fetchOnce(kind, (text) => say(kind, text), cacheFolder());
      starts.push(start(kind).catch(failed));
    } catch (thrown) {
      failed(thrown);
    }
  }
  await Promise.all(starts);
  if (missing.length > 0) console.error(`servers: not there: ${missing.join(', ')}`);
  return missing.length === 0;
}

async function stopAll(chosen: readonly ServerKind[]): Promise<boolean> {
  const stopped = await Promise.allSettled(
    chosen.map(async (kind) => {
      const record = await stopServer(kind);
      say(kind, record ? `stopped (process ${record.pid})` : 'nothing of ours runs');
    }),
  );
  const failures = stopped.filter((result) => result.status === 'rejected');
  for (const { reason } of failures) console.error(`servers: ${reasonOf(reason)}`);
  return failures.length === 0;
}

const words = {
  closed: 'not running',
  starting: 'on its way up',
  healthy: 'ready',
  foreign: 'does not answer as it should',
} as const;

async function printStatus(chosen: readonly ServerKind[]): Promise<boolean> {
  const states = await statusOf(process.env, chosen);
  for (const { kind, product, ports, health, pid } of states) {
    const places = Object.entries(ports).map(([purpose, port]) => `${purpose} ${port}`);
    const whose =
      pid === undefined ? (health === 'closed' ? '' : ' (not started by us)') : ` (process ${pid})`;
    say(kind, `${words[health]}${whose}: ${product}, ports ${places.join(', ')}`);
  }
  return states.every(({ health }) => health === 'healthy');
}

const commands: Readonly<Record<string, (chosen: readonly ServerKind[]) => Promise<boolean>>> = {
  start: startAll,
  stop: stopAll,
  status: printStatus,
};

const run = commands[command];
try {
  if (run === undefined) throw new Error(usage);
  const asked = names.map(findKind);
  process.exitCode = (await run(kinds.filter((kind) => asked.length === 0 || asked.includes(kind)))) ? 0 : 1;
} catch (thrown) {
  console.error(`servers: ${reasonOf(thrown)}`);
  process.exitCode = 2;
}
