import { RuntimeError } from '../errors/runtime-error.ts';
import type { PreparedWish, Wish } from './types.ts';
import { parseVersionWish, versionText } from './version-split.ts';

/** The text by which caches know a wish: equal wishes have equal keys; empty for no wish at all. */
export function wishKey({ version, stickyBy, labels }: Wish): string {
  const versionKey = version === undefined ? '' : `=${versionText(version, stickyBy)}`;
  return labels === undefined ? versionKey : `${versionKey}\n${JSON.stringify(labels)}`;
}

/** Checks a wish once, for many calls. Throws `INVALID_ARGUMENT` that begins with `source`; `undefined` for no wish. */
export function prepareWish(wish: Wish | undefined, source: string): PreparedWish | undefined {
  if (wish?.version === undefined && wish?.labels === undefined) return undefined;
  checkWish(wish, source);
  return Object.freeze({ ...wish, key: wishKey(wish) });
}

/** Throws `INVALID_ARGUMENT` that begins with `source` for a wish that means nothing. */
export function checkWish({ version, stickyBy, labels }: Wish, source: string): void {
  if (version !== undefined) parseVersionWish(versionText(version, stickyBy), `${source}'s version`);
  for (const [key, value] of Object.entries(labels ?? {}))
    if (typeof value !== 'string' || key === '')
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_SELECTION',
        message: `${source}'s label ${JSON.stringify(key)} is ${JSON.stringify(value)}: labels are strings by name`,
      });
}
