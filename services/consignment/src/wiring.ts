import { randomUUID } from 'node:crypto';
import type { VesselServiceMethods } from '@fairlead/interface-center/vessel/v1';
import type { Client, Clock, Collection, Handlers, Logger } from '@fairlead/runtime';
import { createCompensation } from './compensation.ts';
import type { ShippingServiceMethods } from './contract.ts';
import type { ConsignmentDocument } from './document.ts';
import { createShippingHandlers } from './handler.ts';
import { createRepetition } from './repetition.ts';
import { createConsignmentRepository } from './repository.ts';
import { createShipping } from './shipping.ts';
import { createSweep } from './sweep.ts';
import { createTransitions } from './transitions.ts';

export interface ConsignmentsOptions {
  readonly collection: Collection<ConsignmentDocument>;
  readonly vessels: Client<VesselServiceMethods>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: {
    readonly sweepAfterMs: number;
    readonly resumeAfterMs: number;
    readonly giveUpAfterMs: number;
  };
  /** The trace that an event made now belongs to, as headers. Default none. */
  readonly traceHeaders?: () => Readonly<Record<string, string>>;
  /** Told of a consignment that has got an event. */
  readonly onEvent?: (consignment: ConsignmentDocument) => void;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** The domain put together, over whatever store, clock and way to the vessels it is given. */
export interface Consignments {
  readonly handlers: Handlers<ShippingServiceMethods>;
  /** Ends what was left behind; to be run every now and then. */
  readonly sweep: (signal?: AbortSignal) => Promise<number>;
}

export function createConsignments(options: ConsignmentsOptions): Consignments {
  const { collection, vessels, config } = options;
  const repository = createConsignmentRepository(collection);
  const transitions = createTransitions(options);
  const compensate = createCompensation({ vessels, transitions });
  const ship = createShipping({ ...options, ...config, transitions, compensate });
  const common = { ...options, ...config, repository, transitions, compensate, newAttempt: randomUUID };
  const join = createRepetition({ ...common, ship });
  return {
    handlers: createShippingHandlers({ ...common, ship, join }),
    sweep: createSweep(common),
  };
}
