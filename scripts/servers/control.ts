import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import type { Found } from './find-or-launch.ts';
import { end, type Instance, launch, logOf, mainPort, wipe } from './instance.ts';
import { type ServerRecord, signal } from './process/server-record.ts';
import type { RunningServer } from './running-server.ts';

/** The handle of a server that answers. `product` is what it calls itself. */
export function control(instance: Instance, found: Found, product: string): RunningServer {
  const { kind, ports } = instance;
  const port = mainPort(instance);
  let { record } = found;
  const mine = (): ServerRecord => {
    if (record) return record;
    throw failed(
      found.origin === 'foreign'
        ? `the ${product} on port ${port} was not started by us and is left alone`
        : `the ${product} on port ${port} is stopped`,
    );
  };
  const stop: RunningServer['stop'] = async (options) => {
    const ending = mine();
    record = undefined;
    await end(instance, ending, options);
  };
  const start = async () => {
    if (record) throw failed(`the ${product} on port ${port} has been started already`);
    if (found.origin === 'foreign') mine();
    record = await launch(instance);
  };
  const send = async (name: NodeJS.Signals) => {
    if (!(await signal(mine(), name)))
      throw failed(`the ${product} on port ${port} has ended by itself; see ${logOf(instance)}`);
  };
  return {
    name: kind.name,
    product,
    ports,
    port,
    url: kind.url(port),
    origin: found.origin,
    get pid() {
      return record?.pid;
    },
    log: logOf(instance),
    stop,
    start,
    async restart({ wipeData = false, downMs = 0, ...options } = {}) {
      await stop(options);
      if (wipeData) await wipe(instance);
      if (downMs > 0) await sleep(downMs);
      await start();
    },
    kill: () => stop({ graceMs: 0 }),
    async pause() {
      await send('SIGSTOP');
      await untilStopped(record?.pid);
    },
    resume: () => send('SIGCONT'),
    async [Symbol.asyncDispose]() {
      if (found.origin === 'started' && record) await stop();
    },
  };
}

/** A process with many threads takes a moment to stop; until then it may still answer. */
async function untilStopped(pid: number | undefined): Promise<void> {
  const status = `/proc/${pid}/status`;
  while (existsSync(status) && !/^State:\s+T/m.test(readFileSync(status, 'utf8'))) await sleep(5);
}

const failed = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });
