/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Empty after the last. */
  readonly nextPageToken: string;
}

const pageSize = 100;

/** Reads page after page until the end, or until there are `limit` items. */
export async function readPages<T>(
  limit: number,
  read: (request: { readonly pageSize: number; readonly pageToken: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (let pageToken = ''; items.length < limit; ) {
    const page = await read({ pageSize: Math.min(pageSize, limit - items.length), pageToken });
    items.push(...page.items);
    if (page.nextPageToken === '' || page.nextPageToken === pageToken) break;
    pageToken = page.nextPageToken;
  }
  return items.slice(0, limit);
}
