import { isDeepStrictEqual } from 'node:util';
import {
  createWatches,
  keepRegistered,
  type Registration,
  type Registry,
  RuntimeError,
  resolveLease,
  type ServiceNode,
  validateNode,
} from '@fairlead/runtime';
import { createConnection } from './connection.ts';
import { follow } from './follow.ts';
import { lookOut } from './look-out.ts';
import { type ConsulRegistryOptions, consulSettings } from './options.ts';
import { toRecord } from './service-record.ts';

/**
 * Nodes are services of the local agent with a TTL check. Watches are blocking queries, one per service. While the agent
 * is out of reach the last snapshot stays, stale, for ever; nothing that ran out meanwhile is taken for gone before it
 * had one TTL to beat again.
 */
export function createConsulRegistry(options: ConsulRegistryOptions = {}): Registry {
  const settings = consulSettings(options);
  const { clock, random, logger, lease: defaults, timeoutMs, waitMs, datacenter } = settings;
  const connection = createConnection(settings);
  const following = { connection, waitMs, graceMs: defaults.ttlMs, clock, random };
  const watches = createWatches({
    clock,
    ttlMs: defaults.ttlMs,
    follow: (service, sink) => follow({ ...following, service, sink, datacenter, logger }),
  });
  const registrations = new Set<Registration>();
  let disposed: Promise<void> | undefined;

  const closed = () => new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the registry is closed' });

  /** Waits until the catalog, which follows the agent, says what the agent was told; false after `timeoutMs`. */
  async function shows(node: ServiceNode, expected: boolean, signal?: AbortSignal): Promise<boolean> {
    const untilMs = clock.now() + timeoutMs;
    let index: bigint | undefined;
    for (;;) {
      const listing = await connection.list(node.service, { index, waitMs: untilMs - clock.now(), signal });
      const found = expected
        ? listing.passing.some((each) => isDeepStrictEqual(each, node))
        : [...listing.passing, ...listing.failing].every(({ id }) => id !== node.id);
      if (found || clock.now() >= untilMs) return found;
      index = listing.index;
    }
  }

  async function dispose(): Promise<void> {
    watches[Symbol.dispose]();
    await Promise.all([...registrations].map((registration) => registration[Symbol.asyncDispose]()));
    connection[Symbol.dispose]();
  }

  return {
    name: 'consul',
    supports: { sharedBetweenProcesses: true, durable: true },
    async register(node, { signal, ...asked } = {}) {
      if (disposed) throw closed();
      validateNode(node);
      toRecord(node, settings.prefix);
      const lease = leaseFor(asked, defaults);
      const registration = await keepRegistered({
        ...lease,
        node,
        clock,
        random,
        signal,
        async register(signal) {
          await connection.register(node, lease, signal);
          if (await shows(node, true, signal)) return;
          await connection.deregister(node).catch(() => {});
          throw notShown(settings.url.origin, node, timeoutMs);
        },
        renew: (signal) => connection.pass(node, signal),
        lookOut: (doubt) => lookOut({ ...following, node, doubt }),
        async deregister() {
          await connection.deregister(node);
          await shows(node, false);
        },
      });
      registrations.add(registration);
      return registration;
    },
    async lookup(service, { signal } = {}) {
      if (disposed) throw closed();
      return (await connection.list(service, { datacenter, signal })).passing;
    },
    watch: watches.watch,
    async [Symbol.asyncDispose]() {
      disposed ??= dispose();
      await disposed;
    },
  };
}

/** The registry's own for who asks for nothing; else beats at most a third of the ttl apart, unless asked for. */
function leaseFor(
  asked: { ttlMs?: number; intervalMs?: number },
  defaults: { ttlMs: number; intervalMs: number },
) {
  if (asked.ttlMs === undefined && asked.intervalMs === undefined) return defaults;
  const { ttlMs, intervalMs } = defaults;
  return resolveLease(asked, { ttlMs, intervalMs: Math.min(intervalMs, ttlMs / 3) });
}

const notShown = (address: string, node: ServiceNode, timeoutMs: number) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    message: `Consul at ${address} (consul.url) took node ${node.id} of ${node.service}, but did not list it within ${timeoutMs} ms: its servers are out of reach, or the token (consul.token) may not read the service`,
  });
