import { timestampFromMs } from '@fairlead/interface-center';
import type { Vessel } from '@fairlead/interface-center/vessel/v1';
import type { VesselDocument } from './document.ts';

/** A vessel as callers see it: what is booked, not by whom. */
export const viewOf = (vessel: VesselDocument): Vessel => ({
  id: vessel.id,
  name: vessel.name,
  capacity: vessel.capacity,
  maxWeight: vessel.maxWeight,
  available: vessel.available,
  ownerId: vessel.ownerId,
  bookedContainers: vessel.capacity - vessel.freeContainers,
  bookedWeight: vessel.maxWeight - vessel.freeWeight,
  createdTime: timestampFromMs(vessel.createdAtMs),
});
