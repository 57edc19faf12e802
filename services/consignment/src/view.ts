import { timestampFromMs } from '@fairlead/interface-center';
import { type Consignment, Status } from '@fairlead/interface-center/consignment/v1';
import type { ConsignmentDocument, ConsignmentStatus } from './document.ts';

export const statuses: Readonly<Record<ConsignmentStatus, Status>> = {
  pending: Status.PENDING,
  confirmed: Status.CONFIRMED,
  releasing: Status.RELEASING,
  failed: Status.FAILED,
  cancelled: Status.CANCELLED,
};

/** A consignment as its owner sees it. */
export const viewOf = (document: ConsignmentDocument): Consignment => ({
  id: document.id,
  description: document.description,
  weight: document.weight,
  containers: document.containers,
  vesselId: document.status === 'failed' || document.status === 'cancelled' ? '' : document.vesselId,
  userId: document.userId,
  status: statuses[document.status],
  createdTime: timestampFromMs(document.createdAtMs),
});
