import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { keepRegistered } from './heartbeat.ts';
import { resolveLease } from './lease.ts';
import { createMemoryLeases, type MemoryLeases } from './memory-leases.ts';
import type { SnapshotSink } from './snapshot-keeper.ts';
import type { Registration, Registry } from './types.ts';
import { validateNode } from './validate-node.ts';
import { createWatches } from './watches.ts';

export interface MemoryRegistryOptions {
  /** Default the system's clock. */
  readonly clock?: Clock;
  /** The lease of a node that asks for none, in ms. Default 6,000. */
  readonly ttlMs?: number;
  /** Time between heartbeats in ms, below half of `ttlMs`. Default a third of `ttlMs`. */
  readonly intervalMs?: number;
  /** What is shared with other registries. Default leases of its own. */
  readonly leases?: MemoryLeases;
  /** For the jitter, 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A registry within this process: for tests, and for services that run in one process. */
export function createMemoryRegistry(options: MemoryRegistryOptions = {}): Registry {
  const { clock = systemClock, random = Math.random } = options;
  const leases = options.leases ?? createMemoryLeases({ clock });
  const defaults = resolveLease(options, { ttlMs: 6_000, intervalMs: 2_000 });
  const registrations = new Set<Registration>();
  let disposed = false;

  function follow(service: string, sink: SnapshotSink): () => void {
    let epoch = leases.epoch;
    const report = () => {
      if (leases.epoch !== epoch) sink.rewound();
      epoch = leases.epoch;
      if (leases.online) sink.listed(leases.list(service));
      else sink.unreachable();
    };
    report();
    return leases.onChange((changed) => {
      if (changed === undefined || changed === service) report();
    });
  }

  const watches = createWatches({ clock, ttlMs: defaults.ttlMs, follow });

  return {
    name: 'memory',
    supports: { sharedBetweenProcesses: false, durable: false },
    async register(node, { signal, ...asked } = {}) {
      if (disposed)
        throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'the registry is closed' });
      validateNode(node);
      const lease = resolveLease(asked, defaults);
      const registration = await keepRegistered({
        ...lease,
        node,
        clock,
        random,
        signal,
        register: async () => leases.put(node, lease.ttlMs),
        renew: async () => leases.renew(node, lease.ttlMs),
        deregister: async () => leases.remove(node),
      });
      registrations.add(registration);
      return registration;
    },
    lookup: async (service) => leases.list(service),
    watch: watches.watch,
    async [Symbol.asyncDispose]() {
      disposed = true;
      watches[Symbol.dispose]();
      await Promise.all([...registrations].map((registration) => registration[Symbol.asyncDispose]()));
    },
  };
}
