import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../../runtime/src/errors/runtime-error.ts';
import { fetchOnce } from './fetch/cache.ts';
import type { Ports, ServerKind } from './kinds/types.ts';
import { isFree } from './ports.ts';
import { deleteRecord, isRunning, type ServerRecord, writeRecord } from './process/server-record.ts';
import { spawnServer } from './process/spawn-server.ts';
import { terminate } from './process/terminate.ts';
import type { Say } from './say.ts';
import { until } from './until.ts';

/** One server at one place. */
export interface Instance {
  readonly kind: ServerKind;
  readonly ports: Ports;
  /** Holds `data/`, `config/`, `server.log` and `server.json`. */
  readonly folder: string;
  readonly say: Say;
  /** How long a start may take, without fetching, in ms. */
  readonly readyMs: number;
  /** Where fetched programs are kept. */
  readonly cache: string;
  /** Whether the server goes on when this process ends. */
  readonly outlive: boolean;
}

export const mainPort = ({ ports }: Pick<Instance, 'ports'>): number => Object.values(ports)[0] ?? 0;
export const logOf = ({ folder }: Pick<Instance, 'folder'>): string => join(folder, 'server.log');
export const dataOf = ({ folder }: Pick<Instance, 'folder'>): string => join(folder, 'data');

/** Fetches the program if need be, starts it and waits until it answers. Its ports have to be free. */
export async function launch(instance: Instance): Promise<ServerRecord> {
  const { kind, ports, folder, say } = instance;
  for (const [purpose, port] of Object.entries(ports))
    if (!(await isFree(port)))
      throw unavailable(`port ${port}, its ${purpose} port, is taken by something else`);

  const program = await fetchOnce(kind, say, instance.cache);
  const configDir = join(folder, 'config');
  await mkdir(dataOf(instance), { recursive: true, mode: 0o700 });
  await mkdir(configDir, { recursive: true });
  const launching = await kind.launch({
    program,
    dataDir: dataOf(instance),
    configDir,
    port: (purpose) => ports[purpose] ?? 0,
    say,
  });
  const spawned = await spawnServer(launching, {
    cwd: folder,
    log: logOf(instance),
    outlive: instance.outlive,
  });
  const record: ServerRecord = {
    name: kind.name,
    product: kind.product,
    version: kind.version,
    pid: spawned.pid,
    start: spawned.start,
    ports,
    startedAt: new Date().toISOString(),
  };
  await writeRecord(folder, record);

  const answers = async () => (await kind.probe(mainPort(instance))) === 'healthy';
  let gone = false;
  const ready = await until(
    async () => {
      gone = !(await isRunning(record));
      return gone || (await answers());
    },
    { timeoutMs: instance.readyMs, everyMs: 100 },
  );
  if (ready && !gone) return record;
  const how = gone ? `ended while it started${spawned.ended() ? ` (${spawned.ended()})` : ''}` : '';
  await terminate(record, { graceMs: 1_000 });
  await deleteRecord(folder);
  const why = how || `did not answer on port ${mainPort(instance)} within ${instance.readyMs / 1_000} s`;
  throw unavailable(`it ${why}; the end of ${logOf(instance)}: ${await tailOf(logOf(instance))}`);
}

/** How long its ports may stay taken after a process has ended, in ms; after that whoever starts there is told. */
const RELEASE_MS = 5_000;

/** Ends the process of a record, waits until its ports are free, and forgets it. */
export async function end(
  instance: Pick<Instance, 'folder'>,
  record: ServerRecord,
  options?: { readonly graceMs?: number },
): Promise<void> {
  await terminate(record, options);
  // The kernel closes a killed process's sockets a little later than it lists the process as ended.
  const released = async () => (await Promise.all(Object.values(record.ports).map(isFree))).every(Boolean);
  await until(released, { timeoutMs: RELEASE_MS, everyMs: 10 });
  await deleteRecord(instance.folder);
}

export const wipe = (instance: Instance): Promise<void> =>
  rm(dataOf(instance), { recursive: true, force: true });

const TAIL_BYTES = 4_096;
const TAIL_LINES = 4;

async function tailOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return '(there is none)';
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - from);
    await handle.read(buffer, 0, buffer.length, from);
    const lines = buffer.toString().split('\n');
    return (
      lines
        .filter((line) => line.trim() !== '')
        .slice(-TAIL_LINES)
        .join(' | ') || '(it is empty)'
    );
  } finally {
    await handle.close();
  }
}

const unavailable = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });
