import type { InputForm, Parsed } from './types.ts';

export type Parse<T> = (input: unknown, form: InputForm) => Parsed<T>;

const accept = <T>(value: T): Parsed<T> => ({ value });

// A NUL ends a string in the system calls that get paths and host names.
const isText = (input: unknown): input is string =>
  typeof input === 'string' && input !== '' && !input.includes('\0');

export const parseString =
  (pattern?: RegExp): Parse<string> =>
  (input) =>
    isText(input) && (pattern === undefined || pattern.test(input)) ? accept(input) : undefined;

const numeral = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const integral = /^[+-]?\d+$/;

export const parseNumber =
  (range: { min?: number; max?: number; integer: boolean }): Parse<number> =>
  (input, form) => {
    const syntax = range.integer ? integral : numeral;
    const number = form === 'text' && typeof input === 'string' && syntax.test(input) ? Number(input) : input;
    if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
    if (range.integer && !Number.isSafeInteger(number)) return undefined;
    if (number < (range.min ?? -Infinity) || number > (range.max ?? Infinity)) return undefined;
    return accept(number);
  };

export const parseBoolean: Parse<boolean> = (input, form) => {
  if (typeof input === 'boolean') return accept(input);
  if (form === 'text' && (input === 'true' || input === '1')) return accept(true);
  if (form === 'text' && (input === 'false' || input === '0')) return accept(false);
  return undefined;
};

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const duration = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

export const parseDuration = (range: { min: number; max: number }): Parse<number> => {
  const parseMs = parseNumber({ ...range, integer: true });
  return (input, form) => {
    const match = typeof input === 'string' ? duration.exec(input.trim()) : null;
    if (!match) return parseMs(input, form);
    return parseMs(Math.round(Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN)), 'data');
  };
};

/** The shortest way to write a duration: `5s` for 5000. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0ms';
  const [unit, factor] = Object.entries(unitMs).findLast(([, factor]) => ms % factor === 0) ?? ['ms', 1];
  return `${ms / factor}${unit}`;
}

export const parseEnumeration =
  <V extends string>(values: readonly V[]): Parse<V> =>
  (input) => {
    const found = values.find((value) => value === input);
    return found === undefined ? undefined : accept(found);
  };

export const parseList: Parse<readonly string[]> = (input, form) => {
  const items = form === 'text' && typeof input === 'string' ? input.split(',').map((i) => i.trim()) : input;
  return Array.isArray(items) && items.every(isText) ? accept(Object.freeze([...items])) : undefined;
};

function pairsOf(text: string): [string, string][] | undefined {
  const pairs: [string, string][] = [];
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at < 1) return undefined;
    pairs.push([part.slice(0, at).trim(), part.slice(at + 1).trim()]);
  }
  return pairs;
}

export const parseRecord: Parse<Readonly<Record<string, string>>> = (input, form) => {
  const isMap = typeof input === 'object' && input !== null && !Array.isArray(input);
  const pairs =
    form === 'text' && typeof input === 'string' ? pairsOf(input) : isMap ? Object.entries(input) : undefined;
  if (pairs === undefined) return undefined;
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) return undefined;
  // Harmless in this object, but not in one that somebody copies it into key by key.
  if (!pairs.every(([name, value]) => isText(name) && name !== '__proto__' && isText(value)))
    return undefined;
  return accept(Object.freeze(Object.fromEntries(pairs)));
};
