import { createHash } from 'node:crypto';

/**
 * The path segment that stands for a booking's key. Keys come from outside and may hold anything, a segment only
 * letters, digits, `_` and `-`; the prefix keeps the two kinds apart and reserved names out.
 */
export const bookingSegment = (key: string): string =>
  /^[A-Za-z0-9_-]{1,100}$/.test(key)
    ? `k_${key}`
    : `h_${createHash('sha256').update(key).digest('base64url')}`;

/** The id under which a booking lies in the archive. */
export const archiveId = (vesselId: string, segment: string): string => `${vesselId}.${segment}`;
