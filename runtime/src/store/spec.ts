import { invalid } from './invalid.ts';
import { parsePath } from './path.ts';
import type { CollectionSpec } from './types.ts';

const namePattern = /^[a-z][a-z0-9_]*$/;
const maxNameLength = 60;

/** Checks a collection's name and the paths of its indexes. */
export function checkSpec(spec: CollectionSpec): void {
  if (!namePattern.test(spec.name) || spec.name.length > maxNameLength)
    throw invalid(
      `"${spec.name}" is no name for a collection: a small letter, then small letters, digits and "_", at most ${maxNameLength}.`,
    );
  for (const paths of [...(spec.unique ?? []), ...(spec.indexes ?? [])]) {
    if (paths.length === 0) throw invalid(`An index of ${spec.name} has no field.`);
    for (const path of paths) parsePath(path);
  }
}
