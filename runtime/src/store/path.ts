import { invalid } from './invalid.ts';
import type { Value } from './types.ts';

const segment = /^[A-Za-z0-9_-]+$/;
const maxLength = 500;

/** Checks a path and returns its segments; only what it lets through may become part of a query's text. */
export function parsePath(path: string): readonly string[] {
  const segments = path.split('.');
  if (
    path.length > maxLength ||
    !segments.every((each) => segment.test(each)) ||
    segments.includes('__proto__')
  )
    throw invalid(
      `"${path}" is not a path: segments of letters, digits, "_" and "-", joined by dots, at most ${maxLength} characters, none of them "__proto__".`,
    );
  return segments;
}

/** The value at `segments`, undefined where there is none. Lists are not entered. */
export function valueAt(document: object, segments: readonly string[]): Value | undefined {
  let value: unknown = document;
  for (const key of segments) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = Reflect.get(value, key);
  }
  return value as Value | undefined;
}
