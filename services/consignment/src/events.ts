import { logEvent, outboxEvent, outboxMessage } from '@fairlead/interface-center';
import { ShippingService } from '@fairlead/interface-center/consignment/v1';
import { Level } from '@fairlead/interface-center/log/v1';
import { type NewEvent, type OutboxLayout, outboxLayout } from '@fairlead/runtime';
import type { ConsignmentDocument } from './document.ts';

const { createConsignment, cancelConsignment } = ShippingService.methods;

const kinds = {
  confirmed: { message: 'is confirmed', method: createConsignment.path, level: Level.INFO },
  failed: { message: 'has failed', method: createConsignment.path, level: Level.WARNING },
  cancelled: { message: 'was cancelled', method: cancelConsignment.path, level: Level.INFO },
} as const;

/**
 * What became of a consignment. Each of these happens once at most, and the id follows from it, so an event that
 * leaves twice is stored once. To be made inside the call that causes it.
 */
export function outcomeEvent(
  consignment: Pick<ConsignmentDocument, 'id' | 'userId' | 'vesselId' | 'weight' | 'containers' | 'failure'>,
  outcome: keyof typeof kinds,
  timeMs: number,
  headers: Readonly<Record<string, string>>,
): NewEvent {
  const { message, method, level } = kinds[outcome];
  const { id, userId, vesselId, failure } = consignment;
  const event = logEvent({
    id: `consignment.${outcome}:${id}`,
    timeMs,
    service: 'consignment',
    method,
    userId,
    level,
    kind: `consignment.${outcome}`,
    message: `Consignment ${id} ${message}`,
    resourceId: id,
    attributes: {
      ...(vesselId ? { vesselId } : {}),
      ...(outcome === 'failed' && failure ? { failure } : {}),
      containers: String(consignment.containers.length),
      weight: String(consignment.weight),
    },
  });
  return outboxEvent(event, headers);
}

/** Events wait in the consignment's own document. */
export const consignmentOutbox: OutboxLayout<ConsignmentDocument> = outboxLayout(outboxMessage);
