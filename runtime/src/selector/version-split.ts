import { RuntimeError } from '../errors/runtime-error.ts';
import type { NodeFilter, VersionWish } from './types.ts';
import { versionFilter } from './version-filter.ts';

/** One side of a split, and how many calls it gets. */
export interface VersionSide {
  readonly filter: NodeFilter;
  /** The sum of the weights up to and with this side, as a share of all: the last one has 1. */
  readonly upTo: number;
}

export interface VersionSplit {
  readonly sides: readonly VersionSide[];
  readonly sticky: boolean;
}

const STICKY = '@user';

/** A version wish as the text that `parseVersionWish` reads. */
export function versionText(version: VersionWish, stickyBy: 'user' | undefined): string {
  const shares =
    typeof version === 'string'
      ? version
      : Object.entries(version)
          .map(([side, weight]) => `${side}:${weight}`)
          .join('/');
  return stickyBy === undefined || shares.endsWith(STICKY) ? shares : `${shares}${STICKY}`;
}

/**
 * Reads `^1`, or shares of the calls such as `^1:95/^2:5`, with `@user` behind when a user is to stay on one side.
 * Throws `INVALID_ARGUMENT` that begins with `source`, the name of what holds the text.
 */
export function parseVersionWish(text: string, source: string): VersionSplit {
  const sticky = text.trimEnd().endsWith(STICKY);
  const shares = sticky ? text.trimEnd().slice(0, -STICKY.length) : text;
  const parts = shares.split('/').map((part) => parseSide(part, text, source));
  if (parts.length > 1 && parts.some(({ weight }) => weight === undefined))
    throw invalid(source, text, 'every side of a split needs its weight, as in "^1:95/^2:5"');
  const total = parts.reduce((sum, { weight = 1 }) => sum + weight, 0);
  if (!(total > 0 && total < Number.POSITIVE_INFINITY))
    throw invalid(source, text, 'at least one weight has to be more than 0');
  let sum = 0;
  const sides = parts.map(({ filter, weight = 1 }) => {
    sum += weight;
    return { filter, upTo: sum / total };
  });
  return { sides: sides.filter(({ upTo }, index) => upTo > (sides[index - 1]?.upTo ?? 0)), sticky };
}

function parseSide(part: string, text: string, source: string) {
  const [, version = '', weight] = /^\s*([^:]*?)\s*(?::\s*(\d+(?:\.\d+)?)\s*)?$/.exec(part) ?? [];
  try {
    return { filter: versionFilter(version), weight: weight === undefined ? undefined : Number(weight) };
  } catch {
    throw invalid(
      source,
      text,
      'allowed are a version ("1.4.2"), a semver range ("^1.4.0"), "latest", "*", and shares of these ("^1:95/^2:5", with "@user" behind to keep a user on one side)',
    );
  }
}

const invalid = (source: string, text: string, allowed: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_SELECTION',
    message: `${source} is ${JSON.stringify(text.slice(0, 200))}: ${allowed}`,
  });
