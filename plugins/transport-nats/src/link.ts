import { RuntimeError, sleep } from '@fairlead/runtime';
import { errors, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { attach, type Intake, type LinkSubscription } from './intake.ts';
import { openConnection } from './open-connection.ts';
import type { NatsOptions } from './options.ts';
import { within } from './within.ts';

/** The one connection of a transport: opened when first needed, then opened again for ever. */
export interface Link extends AsyncDisposable {
  /**
   * Resolves when connected. The first time it waits for the connection, and throws why there is none. After a loss
   * it throws `UNAVAILABLE` at once until the connection is back.
   */
  ready(signal?: AbortSignal): Promise<void>;
  /** The largest message the server takes. */
  readonly maxPayload: number;
  /** Sends, or returns false when there is no connection: then nothing is kept for later. */
  publish(subject: string, data: Uint8Array, reply?: string, headers?: MsgHdrs): boolean;
  /** Held over reconnects. Whether the server allows it is known after `flush`. `onMessage` must not throw. */
  subscribe(subject: string, onMessage: (message: Msg) => void, queue?: string): LinkSubscription;
  /** Resolves once the server has what was sent; at the latest after `closeTimeoutMs`, or when the connection is lost. */
  flush(): Promise<void>;
}

export interface LinkEvents {
  /** The connection is gone, and with it whatever was on its way. */
  onLost(error: RuntimeError): void;
  /** The server has refused a message to `subject`. */
  onDenied(subject: string, error: RuntimeError): void;
}

/** How much each pause before a reconnect is longer than the one before; the first is {@link FIRST_PAUSE_MS}. */
const GROWTH = 2;
const FIRST_PAUSE_MS = 50;

export function createLink(options: NatsOptions, events: LinkEvents): Link {
  const { clock, logger, closeTimeoutMs } = options;
  const intakes = new Set<Intake>();
  const closing = new AbortController();
  let current: NatsConnection | undefined;
  let currentServer = '';
  let opening: Promise<void> | undefined;
  /** Set from the first loss on while there is no connection. */
  let lost: RuntimeError | undefined;
  let discovered: readonly string[] = [];

  /** Configured servers in random order, then those the cluster told of; the one just left comes last. */
  const candidates = (): readonly string[] => {
    const known = [...new Set([...shuffled(options.servers), ...discovered])];
    return [
      ...known.filter((server) => server !== currentServer),
      ...known.filter((server) => server === currentServer),
    ];
  };

  const open = async () => {
    const failures: RuntimeError[] = [];
    for (const server of candidates()) {
      try {
        const connection = await openConnection(server, options, closing.signal);
        if (closing.signal.aborted) return void (await connection.close());
        adopt(connection, server);
        return;
      } catch (thrown) {
        failures.push(RuntimeError.from(thrown));
      }
    }
    throw allFailed(failures);
  };

  const adopt = (connection: NatsConnection, server: string) => {
    current = connection;
    currentServer = server;
    lost = undefined;
    // Other servers' certificates carry names, what a cluster tells of are IP addresses.
    if (!options.tls) discovered = (connection.info?.connect_urls ?? []).filter((url) => url !== server);
    for (const intake of intakes) attach(intake, connection, server);
    void watch(connection);
  };

  const watch = async (connection: NatsConnection) => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') lose(connection, 'the server closed it or is gone');
      else if (status.type === 'staleConnection') leave(connection, 'the server gives no sign of life');
      else if (status.type === 'ldm') void moveElsewhere(connection);
      else if (status.type === 'error') denied(status.error);
    }
    lose(connection, 'it was closed');
  };

  const denied = (error: Error) => {
    if (!(error instanceof errors.PermissionViolationError) || error.operation !== 'publish') return;
    const message = `NATS at ${currentServer} does not allow this process to publish to ${error.subject}`;
    events.onDenied(error.subject, new RuntimeError({ code: 'FAILED_PRECONDITION', message, cause: error }));
  };

  const lose = (connection: NatsConnection, why: string) => {
    if (current !== connection) return;
    current = undefined;
    lost = unavailable(`the connection to NATS at ${currentServer} was lost: ${why}`);
    if (closing.signal.aborted) return;
    logger?.warn('lost the connection to NATS', { server: currentServer, reason: why });
    events.onLost(lost);
    void reconnect();
  };

  const leave = (connection: NatsConnection, why: string) => {
    lose(connection, why);
    void connection.close();
  };

  /** A server about to shut down tells all its clients at once; they should not all arrive at the next one together. */
  const moveElsewhere = async (connection: NatsConnection) => {
    if (new Set([...options.servers, ...discovered]).size < 2) return;
    await sleep(clock, Math.random() * 1_000, closing.signal).catch(() => {});
    if (current === connection) leave(connection, 'the server is about to shut down (lame duck mode)');
  };

  const reconnect = async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !closing.signal.aborted; pauseMs *= GROWTH) {
      const longestMs = Math.min(pauseMs, options.reconnectMaxMs);
      try {
        await sleep(clock, longestMs * (0.5 + Math.random() / 2), closing.signal);
        await open();
        return logger?.info('connected to NATS again', { server: currentServer });
      } catch (thrown) {
        if (closing.signal.aborted) return;
        lost = unavailable(`${RuntimeError.from(thrown).message}; it is tried again`);
      }
    }
  };

  const settled = (connection: NatsConnection, work: Promise<unknown>) =>
    within(clock, closeTimeoutMs, Promise.race([work.catch(() => {}), connection.closed()]));

  return {
    async ready(signal) {
      if (current) return;
      if (closing.signal.aborted) throw transportClosed();
      if (lost) throw lost;
      opening ??= open().finally(() => {
        opening = undefined;
      });
      await (signal ? abortable(opening, signal) : opening);
      if (!current) throw lost ?? transportClosed();
    },
    get maxPayload() {
      return current?.info?.max_payload ?? 0;
    },
    publish(subject, data, reply = '', headers) {
      if (!current || current.isClosed()) return false;
      current.publish(subject, data, headers === undefined ? { reply } : { reply, headers });
      return true;
    },
    subscribe(subject, onMessage, queue) {
      const intake: Intake = { subject, queue, onMessage, logger, attached: undefined, denied: undefined };
      intakes.add(intake);
      if (current) attach(intake, current, currentServer);
      return {
        get denied() {
          return intake.denied;
        },
        async drain() {
          intakes.delete(intake);
          const { attached } = intake;
          if (current && attached && !attached.isClosed()) await settled(current, attached.drain());
        },
      };
    },
    async flush() {
      if (current) await settled(current, current.flush());
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await opening?.catch(() => {});
      const connection = current;
      current = undefined;
      if (!connection) return;
      await settled(connection, connection.flush());
      await connection.close();
    },
  };
}

/** What a transport says once it has been disposed of. */
export const transportClosed = () =>
  new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the nats transport is closed' });

const unavailable = (message: string) => new RuntimeError({ code: 'UNAVAILABLE', message });

function allFailed(failures: readonly RuntimeError[]): RuntimeError {
  const [first] = failures;
  if (first && failures.length === 1) return first;
  const configured = failures.some(({ code }) => code === 'FAILED_PRECONDITION');
  return new RuntimeError({
    code: configured ? 'FAILED_PRECONDITION' : 'UNAVAILABLE',
    message: failures.map(({ message }) => message).join('; '),
    cause: first,
  });
}

function shuffled(servers: readonly string[]): string[] {
  return servers
    .map((server) => ({ server, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ server }) => server);
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(RuntimeError.from(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
