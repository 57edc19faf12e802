import { findFitting, readPageToken, writePageToken } from '@fairlead/interface-center';
import { Consignment } from '@fairlead/interface-center/consignment/v1';
import type { ConsignmentRepository } from './repository.ts';
import { viewOf } from './view.ts';

export interface ConsignmentPage {
  readonly consignments: readonly Consignment[];
  readonly nextPageToken: string;
}

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
  const cursor = readPageToken(scope, pageToken) ?? '';
  const { documents, nextCursor } = await findFitting(
    (limit) => repository.listOf(userId, { limit, cursor }),
    pageSize || 100,
    (document) => Consignment.codec.encode(viewOf(document)).length,
  );
  return { consignments: documents.map(viewOf), nextPageToken: writePageToken(scope, nextCursor) };
}
