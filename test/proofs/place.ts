import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../scripts/servers/start-server.ts';

export const transports = ['tcp', 'nats'] as const;
export type TransportName = (typeof transports)[number];

/** A copy of everything that nobody else uses. */
export interface Place extends AsyncDisposable {
  readonly transport: TransportName;
  /** For every process of it. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * An empty data directory, and for NATS a server on free ports. Registry, broker and store are SQLite; the whole chain is
 * on with its defaults, but for the rate limits, which the load is above, and for the spans, of which one in a hundred
 * traces is recorded.
 */
export async function openPlace(
  transport: TransportName,
  more: Readonly<Record<string, string>> = {},
): Promise<Place> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-proofs-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const nats =
    transport === 'nats' && (await startServer('nats', { port: 0, dataDir: join(folder, 'nats') }));
  if (nats) undo.use(nats);
  const owned = undo.move();
  return {
    transport,
    env: {
      PROFILE: 'embedded',
      FAIRLEAD_TRANSPORT: transport,
      ...(nats ? { FAIRLEAD_NATS_SERVERS: `127.0.0.1:${nats.port}` } : {}),
      FAIRLEAD_DATA_DIR: join(folder, 'data'),
      FAIRLEAD_CALL_RATE_LIMIT_PER_SECOND: '0',
      FAIRLEAD_SERVER_RATE_LIMIT_PER_SECOND: '0',
      FAIRLEAD_SPANS_SAMPLING: '0.01',
      FAIRLEAD_LOG_LEVEL: 'warn',
      ...more,
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
