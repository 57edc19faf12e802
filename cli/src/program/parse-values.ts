import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
// The longest that a timer of Node waits.
const longestMs = 2 ** 31 - 1;

/** `5s`, `500ms`, `2m`, or bare milliseconds. */
export function parseDurationMs(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const ms = Math.round(Number(digits) * (unitMs[unit] ?? Number.NaN));
  if (digits === '' || !(ms >= 1 && ms <= longestMs))
    throw new InvalidArgumentError('It must be a time such as 500ms, 5s or 2m.');
  return ms;
}

/** Makes a parser of whole numbers from `min` on. */
export const parseCount =
  (min: number) =>
  (text: string): number => {
    const count = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(count >= min && count <= 2 ** 31 - 1))
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${2 ** 31 - 1}.`);
    return count;
  };
