import { createMemoryLeases, type MemoryLeases } from '../registry/memory-leases.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Process } from './process.ts';
import { NO_ANSWER } from './request.ts';

/** The server half of the simulated registry, on a host of its own. */
export interface RegistryServer {
  readonly host: string;
  readonly leases: MemoryLeases;
  /** It answers nobody; leases run on, as they are written down. */
  stop(): void;
  /** It is there again, with its data or without. */
  restart(options: { readonly keepsData: boolean }): void;
  /** Does something with the leases for a client; says nothing while stopped. */
  answer<Reply>(work: (leases: MemoryLeases) => Reply): Reply;
}

export interface RegistryServerOptions {
  readonly process: Process;
  /** Default: the real ones. Tests give broken ones. */
  readonly leases?: MemoryLeases;
}

export function createRegistryServer({ process, ...options }: RegistryServerOptions): RegistryServer {
  const leases = options.leases ?? createMemoryLeases({ clock: process.clock });
  let running = true;
  return {
    host: process.host,
    leases,
    stop() {
      running = false;
    },
    restart({ keepsData }) {
      if (!keepsData) leases.clear();
      running = true;
    },
    answer(work) {
      if (!running) throw NO_ANSWER;
      return work(leases);
    },
  };
}

/** What a client is told of a service. */
export interface Listing {
  readonly nodes: readonly ServiceNode[];
  /** Other than before when data were lost. */
  readonly epoch: number;
}
