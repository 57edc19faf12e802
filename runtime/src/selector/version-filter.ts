import { createRequire } from 'node:module';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { NodeFilter } from './types.ts';

type Semver = typeof import('semver');

const exactPattern = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

let loaded: Semver | undefined;

/** Loaded when a range is used for the first time: most programs never do, and start faster without. */
function semver(): Semver {
  loaded ??= createRequire(import.meta.url)('semver') as Semver;
  return loaded;
}

/**
 * Nodes of the version wanted: `1.4.2` exactly that one, `^1.4.0` (any range of npm's semver) those inside, `latest`
 * the newest there is (a pre-release only where nothing is released), `*` all. Throws `INVALID_ARGUMENT` for
 * anything else.
 */
export function versionFilter(wanted: string): NodeFilter {
  if (wanted === '*') return (nodes) => nodes;
  if (wanted === 'latest') return latest;
  if (exactPattern.test(wanted)) return (nodes) => nodes.filter(({ version }) => version === wanted);
  const range = wanted.trim() === '' ? null : semver().validRange(wanted);
  if (range === null)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `the version filter is ${JSON.stringify(wanted)}; allowed are a version ("1.4.2"), a semver range ("^1.4.0"), "latest" and "*"`,
    });
  return (nodes) => {
    const inside = memoize((version) => semver().satisfies(version, range));
    return nodes.filter(({ version }) => inside(version));
  };
}

function latest(nodes: readonly ServiceNode[]): readonly ServiceNode[] {
  const versions = [...new Set(nodes.map(({ version }) => version))];
  if (versions.length < 2) return nodes;
  const { maxSatisfying, compare } = semver();
  const newest = maxSatisfying(versions, '*') ?? maxSatisfying(versions, '*', { includePrerelease: true });
  return nodes.filter(({ version }) => newest !== null && compare(version, newest) === 0);
}

/** A snapshot of thousands of nodes has a handful of versions. */
function memoize(test: (version: string) => boolean): (version: string) => boolean {
  const known = new Map<string, boolean>();
  return (version) => {
    const answer = known.get(version) ?? test(version);
    known.set(version, answer);
    return answer;
  };
}
