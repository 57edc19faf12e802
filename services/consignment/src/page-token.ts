import { createHash } from 'node:crypto';
import { RuntimeError } from '@fairlead/runtime';

/** Says which list a token belongs to, so that it cannot be used with another one. */
const mark = (scope: unknown): string =>
  createHash('sha256').update(JSON.stringify(scope)).digest('base64url').slice(0, 12);

/** The opaque token of the page that begins at `cursor`; empty after the last page. */
export const writePageToken = (scope: unknown, cursor: string): string =>
  cursor === '' ? '' : Buffer.from(JSON.stringify([mark(scope), cursor])).toString('base64url');

/** The cursor in a token; undefined for the first page. Throws `INVALID_ARGUMENT` for a token of another list. */
export function readPageToken(scope: unknown, token: string): string | undefined {
  if (token === '') return undefined;
  const parsed = parse(token);
  if (Array.isArray(parsed) && parsed[0] === mark(scope) && typeof parsed[1] === 'string') return parsed[1];
  const description = 'must be the next_page_token of the page before, asked for with the same filter';
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_PAGE_TOKEN',
    message: `page_token ${description}`,
    fieldViolations: [{ field: 'pageToken', description }],
  });
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
