import { MAX_MESSAGE_BYTES } from '@fairlead/runtime';

/** What a store finds. */
export interface Found<Document> {
  readonly documents: readonly Document[];
  /** Empty after the last page. */
  readonly nextCursor: string;
}

/** Some room is left for what the message holds beside the list. */
const MAX_PAGE_BYTES = MAX_MESSAGE_BYTES - 16_384;
/** The tag and the length of an entry. */
const ENTRY_BYTES = 8;

/**
 * A page that fits into one message: of `limit` documents, or of fewer where they are large. One at least.
 * @param find looks for the first documents of the page, as many as it is asked for
 * @param bytesOf how many bytes a document has in the message, encoded
 */
export async function findFitting<Document>(
  find: (limit: number) => Promise<Found<Document>>,
  limit: number,
  bytesOf: (document: Document) => number,
): Promise<Found<Document>> {
  const found = await find(limit);
  let bytes = 0;
  const fitting = found.documents.findIndex((document) => {
    bytes += bytesOf(document) + ENTRY_BYTES;
    return bytes > MAX_PAGE_BYTES;
  });
  // Only the store can say where a shorter page ends.
  return fitting < 0 ? found : find(Math.max(1, fitting));
}
