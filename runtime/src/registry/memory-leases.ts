import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from './types.ts';

/**
 * The server half of the memory registry: leases that run out. Several registries may share one, as several
 * processes share a server. What `online` and `clear` do lets tests and simulations take it away.
 */
export interface MemoryLeases {
  /** While false every operation throws `UNAVAILABLE`; leases run on. Default true. */
  online: boolean;
  /** Changes with every `clear`: who sees another one than before knows that data were lost. */
  readonly epoch: number;
  put(node: ServiceNode, ttlMs: number): void;
  /** False when the node is not there. */
  renew(node: ServiceNode, ttlMs: number): boolean;
  remove(node: ServiceNode): void;
  list(service: string): readonly ServiceNode[];
  /** Forgets everything, as a server does that restarts without its data. */
  clear(): void;
  /** Calls `listener` when nodes of a service came or went, or `online` changed (service is undefined then). */
  onChange(listener: (service: string | undefined) => void): () => void;
}

export function createMemoryLeases(options: { readonly clock: Clock }): MemoryLeases {
  const { clock } = options;
  const services = new Map<string, Map<string, { node: ServiceNode; expiresAtMs: number }>>();
  const listeners = new Set<(service: string | undefined) => void>();
  let online = true;
  let epoch = 0;
  let armedForMs = Number.POSITIVE_INFINITY;
  let timer = { cancel: () => {} };

  function changed(service: string | undefined): void {
    for (const listener of [...listeners]) listener(service);
  }

  function expire(): void {
    const nowMs = clock.now();
    const expired = new Set<string>();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [service, leases] of services)
      for (const [id, { expiresAtMs }] of leases) {
        if (expiresAtMs > nowMs) nextMs = Math.min(nextMs, expiresAtMs);
        else if (leases.delete(id)) expired.add(service);
      }
    armedForMs = Number.POSITIVE_INFINITY;
    arm(nextMs);
    for (const service of expired) changed(service);
  }

  function arm(atMs: number): void {
    if (atMs >= armedForMs) return;
    timer.cancel();
    armedForMs = atMs;
    timer = clock.setTimeout(expire, atMs - clock.now());
  }

  function check(): void {
    if (!online)
      throw new RuntimeError({ code: 'UNAVAILABLE', message: 'the memory registry is switched off' });
  }

  return {
    get online() {
      return online;
    },
    set online(next) {
      if (next === online) return;
      online = next;
      changed(undefined);
    },
    get epoch() {
      return epoch;
    },
    put(node, ttlMs) {
      check();
      const leases = services.get(node.service) ?? new Map();
      const expiresAtMs = clock.now() + ttlMs;
      services.set(node.service, leases.set(node.id, { node, expiresAtMs }));
      arm(expiresAtMs);
      changed(node.service);
    },
    renew(node, ttlMs) {
      check();
      const lease = services.get(node.service)?.get(node.id);
      if (lease) lease.expiresAtMs = clock.now() + ttlMs;
      return lease !== undefined;
    },
    remove(node) {
      check();
      if (services.get(node.service)?.delete(node.id)) changed(node.service);
    },
    list(service) {
      check();
      return [...(services.get(service)?.values() ?? [])].map(({ node }) => node);
    },
    clear() {
      const names = [...services.keys()];
      services.clear();
      epoch++;
      for (const service of names) changed(service);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
