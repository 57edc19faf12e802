import { allErrorReasons } from '../gen/services.ts';
import type { ErrorReason } from './error-catalogue.ts';

const byIdentity = new Map(
  allErrorReasons.map((declared) => [`${declared.domain}/${declared.reason}`, declared]),
);

/** What a proto declares about an error with this identity; nothing for a reason that no proto declares. */
export const findErrorReason = (domain: string, reason: string): ErrorReason | undefined =>
  byIdentity.get(`${domain}/${reason}`);
