import { end } from './instance.ts';
import { kinds } from './kinds/kinds.ts';
import type { Health, Ports, ServerKind } from './kinds/types.ts';
import { choosePorts, portWishesFrom } from './ports.ts';
import { readRecord, type ServerRecord } from './process/server-record.ts';
import { defaultDataDir } from './start-server.ts';

/** Ends what an earlier start with that folder left running; `undefined` when there was nothing of ours. */
export async function stopServer(
  kind: ServerKind,
  folder = defaultDataDir(kind.name),
): Promise<ServerRecord | undefined> {
  const record = await readRecord(folder);
  if (record !== undefined) await end({ folder }, record);
  return record;
}

export interface ServerStatus {
  readonly kind: ServerKind;
  /** With its version, where it is ours. */
  readonly product: string;
  readonly ports: Ports;
  readonly health: Health;
  /** The process, where it is ours. */
  readonly pid: number | undefined;
}

/** How every server is, on the ports that it was started on, or else on those that it would be started on. */
export const statusOf = (
  env: NodeJS.ProcessEnv = process.env,
  of: readonly ServerKind[] = kinds,
): Promise<ServerStatus[]> =>
  Promise.all(
    of.map(async (kind) => {
      const record = await readRecord(defaultDataDir(kind.name, env));
      const ports = record?.ports ?? (await choosePorts(kind, portWishesFrom(kind, env)));
      const port = Object.values(ports)[0] ?? 0;
      const health = await kind.probe(port);
      const product = record
        ? `${record.product} ${record.version}`
        : health === 'healthy' && kind.identify
          ? await kind.identify(port)
          : kind.product;
      return { kind, product, ports, health, pid: record?.pid };
    }),
  );
