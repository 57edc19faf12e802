import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { ownRoot } from '../session/roots.ts';

/** `vessel-cli 0.1.0 (0f1e2d3)`; without the commit where there is no repository. */
export function versionLine(tool: string, root: string = ownRoot): string {
  const commit = commitOf(root);
  return `${tool} ${manifest.version}${commit ? ` (${commit.slice(0, 7)})` : ''}`;
}

/** The commit that is checked out, read from `.git` without starting git. */
function commitOf(root: string): string | undefined {
  try {
    const folder = gitFolder(root);
    const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim();
    const ref = /^ref: (.+)$/.exec(head)?.[1];
    return ref === undefined ? head : (looseRef(folder, ref) ?? packedRef(folder, ref));
  } catch {
    return undefined;
  }
}

/** A worktree has a file that says where its folder is. */
function gitFolder(root: string): string {
  const path = join(root, '.git');
  if (statSync(path).isDirectory()) return path;
  return resolve(
    root,
    readFileSync(path, 'utf8')
      .replace(/^gitdir:/, '')
      .trim(),
  );
}

function looseRef(folder: string, ref: string): string | undefined {
  try {
    return readFileSync(join(folder, ref), 'utf8').trim();
  } catch {
    return undefined;
  }
}

const packedRef = (folder: string, ref: string): string | undefined =>
  readFileSync(join(folder, 'packed-refs'), 'utf8')
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
