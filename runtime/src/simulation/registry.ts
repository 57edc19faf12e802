import { RuntimeError } from '../errors/runtime-error.ts';
import { keepRegistered } from '../registry/heartbeat.ts';
import { resolveLease } from '../registry/lease.ts';
import type { MemoryLeases } from '../registry/memory-leases.ts';
import type { SnapshotSink } from '../registry/snapshot-keeper.ts';
import type { Registration, Registry } from '../registry/types.ts';
import { validateNode } from '../registry/validate-node.ts';
import { createWatches } from '../registry/watches.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { Listing, RegistryServer } from './registry-server.ts';
import { request } from './request.ts';

export interface SimulatedRegistryOptions {
  readonly network: Network;
  readonly process: Process;
  readonly server: RegistryServer;
  readonly random: Random;
  /** The lease of a node that asks for none, in ms. Default 6,000. */
  readonly ttlMs?: number;
  /** Time between heartbeats, in ms. Default a third of `ttlMs`. */
  readonly intervalMs?: number;
  /** Time between two looks at what has changed, in ms. Default 100. */
  readonly pollMs?: number;
  /** How long an answer may take, in ms. Default 300. */
  readonly timeoutMs?: number;
}

/**
 * A registry that a process reaches over the network: heartbeat and watches are those of every other registry, what is
 * between them and the server is one request at a time.
 */
export function createSimulatedRegistry(options: SimulatedRegistryOptions): Registry {
  const { network, process, server, random, pollMs = 100, timeoutMs = 300 } = options;
  const { clock } = process;
  const defaults = resolveLease(options, { ttlMs: 6_000, intervalMs: 2_000 });
  const registrations = new Set<Registration>();
  let disposed = false;

  const ask = <Reply>(work: (leases: MemoryLeases) => Reply): Promise<Reply> =>
    request({ network, from: process, to: server.host, timeoutMs, answer: () => server.answer(work) });
  const list = (service: string) =>
    ask((leases): Listing => ({ nodes: leases.list(service), epoch: leases.epoch }));

  function follow(service: string, sink: SnapshotSink): () => void {
    let epoch: number | undefined;
    let stopped = false;
    let timer = { cancel() {} };
    const poll = async () => {
      try {
        const listing = await list(service);
        if (stopped) return;
        if (epoch !== undefined && listing.epoch !== epoch) sink.rewound();
        epoch = listing.epoch;
        sink.listed(listing.nodes);
      } catch {
        if (stopped) return;
        sink.unreachable();
      }
      timer = clock.setTimeout(poll, pollMs);
    };
    void poll();
    return () => {
      stopped = true;
      timer.cancel();
    };
  }

  const watches = createWatches({ clock, ttlMs: defaults.ttlMs, follow });

  return {
    name: 'simulation',
    supports: { sharedBetweenProcesses: true, durable: true },
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
        register: () => ask((leases) => leases.put(node, lease.ttlMs)),
        renew: () => ask((leases) => leases.renew(node, lease.ttlMs)),
        deregister: () => ask((leases) => leases.remove(node)),
      });
      registrations.add(registration);
      return registration;
    },
    lookup: (service) => ask((leases) => leases.list(service)),
    watch: watches.watch,
    async [Symbol.asyncDispose]() {
      disposed = true;
      watches[Symbol.dispose]();
      await Promise.all([...registrations].map((registration) => registration[Symbol.asyncDispose]()));
    },
  };
}
