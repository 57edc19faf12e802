import { readPageToken, writePageToken } from '@fairlead/interface-center';
import { Consignment } from '@fairlead/interface-center/consignment/v1';
import { MAX_MESSAGE_BYTES } from '@fairlead/runtime';
import type { ConsignmentRepository } from './repository.ts';
import { viewOf } from './view.ts';

export interface ConsignmentPage {
  readonly consignments: readonly Consignment[];
  readonly nextPageToken: string;
}

// Some room is left for what the message holds beside the consignments.
const maxPageBytes = MAX_MESSAGE_BYTES - 16_384;

/**
 * A page of a user's consignments, the oldest first. A consignment may weigh hundreds of kilobytes, so a page ends
 * early where the next one would not fit into a message any more.
 */
export async function readPage(
  repository: ConsignmentRepository,
  userId: string,
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
): Promise<ConsignmentPage> {
  const scope = { list: 'consignments', userId };
  const page = { limit: pageSize || 100, cursor: readPageToken(scope, pageToken) ?? '' };
  const found = await repository.listOf(userId, page);
  const consignments = found.documents.map(viewOf);
  const fitting = Math.max(1, howManyFit(consignments));
  if (fitting >= consignments.length)
    return { consignments, nextPageToken: writePageToken(scope, found.nextCursor) };
  // Only the store can say where a shorter page ends.
  const shorter = await repository.listOf(userId, { ...page, limit: fitting });
  return {
    consignments: shorter.documents.map(viewOf),
    nextPageToken: writePageToken(scope, shorter.nextCursor),
  };
}

function howManyFit(consignments: readonly Consignment[]): number {
  let bytes = 0;
  for (const [index, consignment] of consignments.entries()) {
    bytes += Consignment.codec.encode(consignment).byteLength + 8;
    if (bytes > maxPageBytes) return index;
  }
  return consignments.length;
}
