import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerName } from '../../scripts/servers/kinds/types.ts';
import type { RunningServer } from '../../scripts/servers/running-server.ts';
import { startServer } from '../../scripts/servers/start-server.ts';
import { stackSettings } from '../stack/stack-settings.ts';

const names = ['nats', 'consul', 'kafka', 'mongodb', 'jaeger'] as const satisfies readonly ServerName[];

/** Five servers that nobody else uses, so that they may be stopped and wiped. */
export interface OwnServers extends Readonly<Record<ServerName, RunningServer>>, AsyncDisposable {
  /** For a demo on them. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts all five on free ports, one after the other, since each start wants the whole machine. */
export async function startServers(say: (text: string) => void): Promise<OwnServers> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-servers-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const started = {} as Record<ServerName, RunningServer>;
  for (const name of names) {
    const options = { port: 0, dataDir: join(folder, name), say: (text: string) => say(`${name}: ${text}`) };
    started[name] = undo.use(await startServer(name, options));
  }
  const { nats, consul, kafka, mongodb, jaeger } = started;
  const at = (port: number | undefined) => `127.0.0.1:${port}`;
  const env = stackSettings(
    {
      nats: at(nats.port),
      consul: at(consul.port),
      kafka: at(kafka.port),
      mongodb: at(mongodb.port),
      jaegerQuery: at(jaeger.port),
      jaegerCollector: at(jaeger.ports.collector),
    },
    'fairlead',
  );
  const owned = undo.move();
  return { ...started, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
