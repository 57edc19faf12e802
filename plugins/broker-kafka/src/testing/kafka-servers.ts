import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';
import { kafka } from '../../../../scripts/servers/kinds/kafka.ts';
import type { ServerKind } from '../../../../scripts/servers/kinds/types.ts';
import type { RunningServer } from '../../../../scripts/servers/running-server.ts';
import { startKind } from '../../../../scripts/servers/start-server.ts';

/** A server of a test's own. */
export interface OwnServer extends AsyncDisposable {
  readonly server: RunningServer;
  /** What its files lie in. */
  readonly folder: string;
  readonly address: string;
}

/**
 * Starts a Kafka on free ports that tests may stop, pause and kill. Where none can be had, the reason to skip; with
 * `REQUIRE_SERVERS=1` it throws instead.
 */
export async function ownKafka(kind: ServerKind = kafka): Promise<OwnServer | { readonly skip: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-kafka-'));
  try {
    const server = await startKind(kind, { port: 0, dataDir: folder });
    return {
      server,
      folder,
      address: `127.0.0.1:${server.port}`,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    if (process.env.REQUIRE_SERVERS === '1') throw thrown;
    const { message } = RuntimeError.from(thrown);
    return { skip: `no Kafka can be started here (try make servers SERVERS=kafka): ${message}` };
  }
}
