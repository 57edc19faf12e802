import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository that this tool belongs to. */
export const ownRoot = resolve(import.meta.dirname, '../../..');

/** Where copies may have been started: the folder above (or at) `cwd` that has a `.fairlead`, and our own repository. */
export function copyRoots(cwd: string, own: string = ownRoot): readonly string[] {
  const above = folderAbove(cwd);
  return above === undefined || above === own ? [own] : [above, own];
}

function folderAbove(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.fairlead'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
