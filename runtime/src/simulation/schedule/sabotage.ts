import type { Broker } from '../../broker/types.ts';
import type { Clock } from '../../clock/types.ts';
import type { MemoryLeases } from '../../registry/memory-leases.ts';
import type { Registry } from '../../registry/types.ts';
import type { RunningService } from '../../service/start-service.ts';
import type { Transport } from '../../transport/types.ts';
import type { LedgerService } from './ledger-service.ts';

type Methods = typeof LedgerService.methods;

/** Parts that are broken on purpose, in place of the real ones: proof that the rules can be broken, and are seen to be. */
export interface Sabotage {
  readonly leases?: (clock: Clock) => MemoryLeases;
  readonly transport?: (transport: Transport) => Transport;
  readonly registry?: (registry: Registry) => Registry;
  readonly broker?: (broker: Broker) => Broker;
  /** What clients believe of the methods. */
  readonly methods?: Methods;
  /** Around every handler of a call. */
  readonly handler?: <R>(handle: () => Promise<R>) => Promise<R>;
  /** How a node goes down. */
  readonly stop?: (service: RunningService) => Promise<readonly string[]>;
}
