import { join } from 'node:path';
import {
  type Clock,
  createWatches,
  keepRegistered,
  type Registration,
  type Registry,
  RuntimeError,
  resolveLease,
  systemClock,
  validateNode,
} from '@fairlead/runtime';
import { openDatabase } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import { createPoller } from './poller.ts';
import { processSpace } from './process-identity.ts';
import { PULSE_MS } from './timing.ts';

export interface SqliteRegistryOptions {
  /** Where `registry.db` lies; made with mode 0700 when it is not there. */
  readonly directory: string;
  /** The lease of a node that asks for none, in ms. Default 6,000. */
  readonly ttlMs?: number;
  /** Time between heartbeats in ms, below half of `ttlMs`. Default a third of `ttlMs`. */
  readonly intervalMs?: number;
  /** Time between two looks at the file while something is watched, in ms. Default 150. */
  readonly pollMs?: number;
  /** How long a write waits for another process's lock, in ms. Default 1,000. */
  readonly busyTimeoutMs?: number;
  /** For heartbeats and polling; leases run on the machine's own clock. Default the system's clock. */
  readonly clock?: Clock;
  /** For the jitter, 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** How long a lookup waits to learn whether what it has found is up to date. */
const LOOKUP_PULSE_MS = 250;

/**
 * The processes of one machine find each other through `registry.db`. A lease runs out only by a write of somebody
 * else: while nobody can write (a process stopped in the middle of a transaction) the last nodes stay and snapshots
 * are stale; afterwards live nodes have one TTL to beat again. A process that is certainly dead (its pid is gone)
 * loses its nodes within a second.
 */
export function createSqliteRegistry(options: SqliteRegistryOptions): Registry {
  const {
    directory,
    pollMs = 150,
    busyTimeoutMs = 1_000,
    clock = systemClock,
    random = Math.random,
  } = options;
  if (directory === '')
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'the directory of the registry is empty' });
  if (!(pollMs >= 1 && pollMs <= PULSE_MS))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `pollMs is ${pollMs}; it has to be between 1 and ${PULSE_MS}`,
    });
  const defaults = resolveLease(options, { ttlMs: 6_000, intervalMs: 2_000 });
  const database = openDatabase<typeof operations>({
    file: join(directory, 'registry.db'),
    operations: new URL('./operations.ts', import.meta.url),
    busyTimeoutMs,
  });
  const poller = createPoller({ database, clock, pollMs });
  const watches = createWatches({ clock, ttlMs: defaults.ttlMs, follow: poller.follow });
  const registrations = new Set<Registration>();
  let disposed: Promise<void> | undefined;

  async function dispose(): Promise<void> {
    watches[Symbol.dispose]();
    await Promise.all([...registrations].map((registration) => registration[Symbol.asyncDispose]()));
    await poller[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  }

  return {
    name: 'sqlite',
    supports: { sharedBetweenProcesses: true, durable: true },
    async register(node, { signal, ...asked } = {}) {
      if (disposed)
        throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the registry is closed' });
      validateNode(node);
      const lease = resolveLease(asked, defaults);
      const { service, id } = node;
      const calm = poller.pulsate();
      const registration = await keepRegistered({
        ...lease,
        node,
        clock,
        random,
        signal,
        async register(signal) {
          const owner = { space: processSpace, pid: process.pid };
          await database.call('register', { node, ttlMs: lease.ttlMs, ...owner }, { signal });
          poller.poke();
        },
        renew: (signal) => database.call('renew', { service, id }, { signal }),
        async deregister() {
          calm();
          await database.call('deregister', { service, id });
          poller.poke();
        },
      }).catch((error) => {
        calm();
        throw error;
      });
      registrations.add(registration);
      return registration;
    },
    async lookup(service, options) {
      const found = await database.call('list', { service }, options);
      if (found.nodes.length === 0 || (found.silentMs >= 0 && found.silentMs < PULSE_MS)) return found.nodes;
      // Nobody has written for a while: let leases run out first. If that cannot be, the last nodes are the answer.
      const signal = AbortSignal.timeout(LOOKUP_PULSE_MS);
      await database.call('pulse', {}, { signal }).catch(() => undefined);
      return (await database.call('list', { service }, options)).nodes;
    },
    watch: watches.watch,
    async [Symbol.asyncDispose]() {
      disposed ??= dispose();
      await disposed;
    },
  };
}
