import { http } from './http.ts';
import type { Answer } from './types.ts';

/** JSON that a person can read. */
export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value, undefined, 2)}\n`,
});

/** An error as a problem document. Source: RFC 9457. */
export const problem = (
  status: number,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Answer => ({
  ...json(
    { type: 'about:blank', title: http.STATUS_CODES[status] ?? 'Error', status, detail, ...more },
    status,
  ),
  type: 'application/problem+json; charset=utf-8',
});
