import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import { type Instance, launch, mainPort } from './instance.ts';
import { isRunning, readRecord, type ServerRecord } from './process/server-record.ts';
import type { RunningServer } from './running-server.ts';
import { until } from './until.ts';

export interface Found {
  readonly origin: RunningServer['origin'];
  readonly record: ServerRecord | undefined;
}

/** Uses a healthy server of the kind that has the port already, else starts one. Not for two at once. */
export async function findOrLaunch(instance: Instance): Promise<Found> {
  const { kind, folder, readyMs } = instance;
  const port = mainPort(instance);
  let record = await readRecord(folder);
  const isOurs = record !== undefined && Object.values(record.ports)[0] === port;
  let health = await kind.probe(port);
  const settled = async () => {
    health = await kind.probe(port);
    if (health === 'healthy' || health === 'foreign') return true;
    return health === 'closed' && !(record && (await isRunning(record)));
  };
  // Another process may be starting it, or has just crashed while it did.
  if (health === 'starting' || (isOurs && health === 'closed')) await until(settled, { timeoutMs: readyMs });
  // It may have ended while it was waited for.
  record = await readRecord(folder);
  if (health === 'healthy')
    return isOurs ? { origin: 'found', record } : { origin: 'foreign', record: undefined };
  if (record !== undefined)
    throw failed(
      isOurs
        ? `process ${record.pid} of an earlier start does not answer on port ${port}; stop it first`
        : `process ${record.pid} uses ${folder} on port ${Object.values(record.ports)[0]}; stop it first, or choose another dataDir`,
    );
  if (health === 'foreign') throw failed(`port ${port} is taken by something that is no ${kind.product}`);
  if (health === 'starting')
    throw failed(
      `what is on port ${port} is a ${kind.product} that did not get ready in ${readyMs / 1_000} s`,
    );
  return { origin: 'started', record: await launch(instance) };
}

const failed = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });
