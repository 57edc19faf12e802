import { RuntimeError } from '../errors/runtime-error.ts';
import { invalid } from './invalid.ts';
import { parsePath } from './path.ts';
import type { Changes, Document, Value } from './types.ts';
import { checkScalar, copyValue } from './value.ts';

/** One change, checked. */
export type Change = { readonly path: string; readonly segments: readonly string[] } & (
  | { readonly kind: 'set'; readonly value: Value }
  | { readonly kind: 'push'; readonly value: Value }
  | { readonly kind: 'increment'; readonly value: number }
  | { readonly kind: 'unset' }
);

type Mutable = { [key: string]: Value };

/** Checks changes and takes them apart. No two may touch the same field, or a field and one inside it. */
export function parseChanges(changes: Changes): readonly Change[] {
  const parsed: Change[] = [];
  for (const kind of ['set', 'push'] as const)
    for (const [path, value] of Object.entries(changes[kind] ?? {}))
      parsed.push({ kind, path, segments: parsePath(path), value: copyValue(value, `${kind} of "${path}"`) });
  for (const [path, by] of Object.entries(changes.increment ?? {})) {
    const value = checkScalar(by, `increment of "${path}"`);
    if (typeof value !== 'number') throw invalid(`increment of "${path}" is not a number.`);
    parsed.push({ kind: 'increment', path, segments: parsePath(path), value });
  }
  for (const path of changes.unset ?? []) parsed.push({ kind: 'unset', path, segments: parsePath(path) });

  for (const { segments } of parsed)
    if (segments[0] === 'id' || segments[0] === '_id')
      throw invalid(`The field "${segments[0]}" cannot be changed.`);
  const paths = parsed.map(({ path }) => `${path}.`).sort();
  for (const [index, path] of paths.entries()) {
    const next = paths[index + 1];
    if (next?.startsWith(path)) throw invalid(`Two changes touch "${path.slice(0, -1)}".`);
  }
  return parsed;
}

const isObject = (value: Value | undefined): value is Mutable =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (id: string, change: Change, because: string): RuntimeError =>
  new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'CHANGE_NOT_APPLICABLE',
    message: `${change.kind} of "${change.path}" in document ${id}: ${because}.`,
  });

/** The object that holds the field, made where it is missing (not for an unset); undefined where nothing is to be done. */
function parentOf(id: string, root: Mutable, change: Change): Mutable | undefined {
  let parent = root;
  for (const key of change.segments.slice(0, -1)) {
    if (!Object.hasOwn(parent, key)) {
      if (change.kind === 'unset') return undefined;
      parent[key] = {};
    }
    const next = parent[key];
    if (!isObject(next)) {
      if (change.kind === 'unset') return undefined;
      throw refuse(id, change, `"${key}" on the way is not an object`);
    }
    parent = next;
  }
  return parent;
}

/**
 * Applies checked changes in place to a document that nobody else holds. Throws `FAILED_PRECONDITION` where a
 * change does not fit what is there (the document is then to be thrown away).
 */
export function applyChanges(document: Document, changes: readonly Change[]): void {
  for (const change of changes) {
    const parent = parentOf(document.id, document as Document & Mutable, change);
    const key = change.segments.at(-1);
    if (!parent || key === undefined) continue;
    const before = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (change.kind === 'unset') delete parent[key];
    else if (change.kind === 'set') parent[key] = change.value;
    else if (change.kind === 'push') {
      if (before !== undefined && !Array.isArray(before))
        throw refuse(document.id, change, 'it is not a list');
      parent[key] = [...(before ?? []), change.value];
    } else {
      if (before !== undefined && typeof before !== 'number')
        throw refuse(document.id, change, 'it is not a number');
      const sum = (before ?? 0) + change.value;
      if (!Number.isFinite(sum) || (Number.isInteger(sum) && !Number.isSafeInteger(sum)))
        throw refuse(document.id, change, 'the sum leaves the range of numbers');
      parent[key] = sum;
    }
  }
}
