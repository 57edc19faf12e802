import { createHash, randomUUID } from 'node:crypto';
import type { CreateConsignmentRequest } from '@fairlead/interface-center/consignment/v1';
import type { StoredContainer } from './document.ts';

const hash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** The same for the same user and key, so that the store itself refuses a second one; random without a key. */
export const consignmentId = (userId: string, idempotencyKey: string): string =>
  idempotencyKey === '' ? randomUUID() : hash([userId, idempotencyKey]);

/** Of everything that was asked for, but the key. */
export const requestHash = ({
  description,
  weight,
  containers,
  vesselId,
}: CreateConsignmentRequest): string =>
  hash([description, weight, containers.map(storedContainer), vesselId]);

export const storedContainer = ({ id, customerId, origin, userId }: StoredContainer): StoredContainer => ({
  id,
  customerId,
  origin,
  userId,
});
