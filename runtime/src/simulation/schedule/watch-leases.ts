import type { Clock } from '../../clock/types.ts';
import { createMemoryLeases, type MemoryLeases } from '../../registry/memory-leases.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';
import type { Disturbances } from './disturbances.ts';
import { POLL_MS, REGISTRY, TTL_MS } from './plan.ts';
import type { ScheduleRecord } from './record.ts';

export interface WatchLeasesOptions {
  readonly world: World;
  readonly record: ScheduleRecord;
  readonly disturbances: Disturbances;
  readonly maxDelayMs: number;
}

export interface LeaseWatch {
  /** The leases, with an eye on them. Default the real ones. */
  observe(leases: MemoryLeases | undefined, clock: Clock): MemoryLeases;
  /** A process dials an address or sends a call there: there has to be a lease, or the news of its end still under way. */
  called(process: Process, address: string): void;
}

/** Knows when each lease ends by who has prolonged it, whatever the registry makes of that. */
export function watchLeases({ world, record, disturbances, maxDelayMs }: WatchLeasesOptions): LeaseWatch {
  /** When the lease of each node ends or has ended, by address. */
  const ends = new Map<string, Map<string, number>>();
  const propagationMs = POLL_MS + 4 * maxDelayMs + 5;

  return {
    observe(given, clock) {
      const leases = given ?? createMemoryLeases({ clock });
      const set = ({ id, address }: { id: string; address: string }, endMs: number) => {
        const nodes = ends.get(address) ?? new Map<string, number>();
        ends.set(address, nodes.set(id, endMs));
      };
      return {
        ...leases,
        get online() {
          return leases.online;
        },
        get epoch() {
          return leases.epoch;
        },
        put(node, ttlMs) {
          leases.put(node, ttlMs);
          set(node, world.nowMs + ttlMs);
          world.note(REGISTRY, `has ${node.id}`);
        },
        renew(node, ttlMs) {
          const isKnown = leases.renew(node, ttlMs);
          if (isKnown) set(node, world.nowMs + ttlMs);
          return isKnown;
        },
        remove(node) {
          leases.remove(node);
          set(node, world.nowMs);
          world.note(REGISTRY, `had ${node.id}`);
        },
      };
    },
    called(process, address) {
      const nodes = ends.get(address);
      if (!nodes) return;
      const { nowMs } = world;
      const endMs = Math.max(...nodes.values());
      // After a time without the registry nobody is given up before a whole lease has passed.
      const disturbedMs = disturbances.lastEnd([process.host, REGISTRY], nowMs);
      const limitMs = Math.max(endMs, disturbedMs + TTL_MS + POLL_MS) + propagationMs;
      if (nowMs <= limitMs) return;
      record.violations.push(
        `${process.name} called ${address} ${(nowMs - endMs).toFixed(0)} ms after its lease had ended`,
      );
    },
  };
}
