import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../../scripts/servers/running-server.ts';
import { startServer } from '../../../scripts/servers/start-server.ts';
import type { Surroundings } from './peer.ts';

export interface RunningSurroundings extends AsyncDisposable {
  readonly around: Surroundings;
  /** Why there is no NATS, where there is none. */
  readonly noNats: string | undefined;
  /** As the server says it. */
  readonly natsVersion: string | undefined;
  /** Process ids by what is measured of them. */
  readonly pids: Bystanders;
}

/** Processes that work for the calls without being client or server. */
export interface Bystanders {
  readonly broker: number | undefined;
  /** Takes the spans. */
  readonly collector: number | undefined;
}

/** A nats-server of our own on a free port, and a collector that throws spans away. */
export async function startSurroundings({
  nats = true,
  without = [] as readonly string[],
  say = (_text: string) => {},
} = {}): Promise<RunningSurroundings> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-bench-nats-'));
  let server: RunningServer | undefined;
  let noNats: string | undefined;
  try {
    if (nats) server = await startServer('nats', { port: 0, dataDir, say });
  } catch (thrown) {
    noNats = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const collector = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  return {
    around: {
      nats: `127.0.0.1:${server?.port ?? 0}`,
      collector: `http://127.0.0.1:${port}/v1/traces`,
      without,
    },
    noNats,
    natsVersion: server && (await versionOf(server.port)),
    pids: { broker: server?.pid, collector: process.pid },
    async [Symbol.asyncDispose]() {
      collector.closeAllConnections();
      collector.close();
      await server?.[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A server of NATS introduces itself to whoever connects. */
async function versionOf(port: number): Promise<string | undefined> {
  const socket = connect(port, '127.0.0.1');
  const [info] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return /"version":"([^"]+)"/.exec(info.toString())?.[1];
}
