import { RuntimeError } from '../errors/runtime-error.ts';

/** What a wish in text form holds at most, in characters. */
const MAX_LENGTH = 1_024;
/** Anybody may send one, and every hop reads it: 200 pairs of versions would cost more than the call. */
const MAX_PAIRS = 32;

/** Any service that is not named. */
export const ANY_SERVICE = '*';

/**
 * Reads `vessel=^1.2, user=latest`: pairs with `,` or `;` between them; a name ends at its first `=`. Throws
 * `INVALID_ARGUMENT` naming `source` and the text.
 */
export function parsePairs(text: string, source: string): Readonly<Record<string, string>> {
  const refuse = (why: string) =>
    new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_SELECTION',
      message: `${source} is ${JSON.stringify(text.slice(0, 200))}: ${why}`,
    });
  if (text.length > MAX_LENGTH) throw refuse(`it has to be at most ${MAX_LENGTH} characters long`);
  const pairs = new Map<string, string>();
  for (const part of text.split(/[,;]/)) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    const value = part.slice(at + 1).trim();
    if (!/^(?:\*|[A-Za-z0-9][A-Za-z0-9._/-]{0,62})$/.test(name) || value === '')
      throw refuse('it has to be pairs of a name and a value with a comma between them, such as "a=x, b=y"');
    if (pairs.size >= MAX_PAIRS) throw refuse(`it has to have at most ${MAX_PAIRS} pairs`);
    if (pairs.has(name)) throw refuse(`${name} is in it twice`);
    pairs.set(name, value);
  }
  if (pairs.size === 0) throw refuse('it has no pair of a name and a value, such as "a=x"');
  return Object.fromEntries(pairs);
}
