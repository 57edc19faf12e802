import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { didYouMean, type Problem, printable, setAt, take } from './problem.ts';
import type { CompiledSettings } from './schema.ts';
import { suggest } from './suggest.ts';
import type { Layer, Origin } from './types.ts';

// Far above what anybody writes, far below what makes a start slow: finding one alias walks the whole file.
const maxAliases = 100;
const maxDepth = 8;

interface Into {
  readonly foreignSections: readonly string[];
  readonly problems: Problem[];
  readonly layer: Layer;
}

interface Position {
  readonly range?: readonly [number, number, number] | null | undefined;
}

/** Reads the settings that a YAML text sets. Never executes tags, never expands more than a hundred aliases. */
export function readYaml(compiled: CompiledSettings, text: string, file: string, into: Into): void {
  const { problems, layer } = into;
  const lines = new LineCounter();
  const at = (offset: number): Origin & { kind: 'file' } => {
    const { line, col } = lines.linePos(offset);
    return { kind: 'file', file, line, column: col };
  };
  const originOf = (node: unknown): Origin => at((node as Position | null)?.range?.[0] ?? 0);
  const invalid = (offset: number, reason: string) =>
    problems.push({
      subject: 'The file',
      text: `is not valid YAML: ${reason}`,
      place: setAt(at(offset)).slice(4),
    });

  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  } catch {
    // The parser recurses: brackets nested some thousands deep exhaust the stack.
    invalid(0, 'it is nested too deeply');
    return;
  }
  const faults = [...document.errors, ...document.warnings];
  // The first one matters; what follows are mostly its consequences.
  for (const fault of faults.slice(0, 3)) invalid(fault.pos[0], printable(fault.message));
  if (faults.length > 0) return;

  let aliases = 0;
  const target = (node: unknown): unknown => {
    if (!isAlias(node)) return node;
    return ++aliases > maxAliases ? undefined : node.resolve(document);
  };

  // `undefined` stands for what is no value of a setting: too deep, too many aliases.
  const plain = (given: unknown, depth: number): unknown => {
    const node = target(given);
    if (depth > maxDepth) return undefined;
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item) => plain(item, depth + 1));
    if (isMap(node))
      return Object.fromEntries(node.items.map((pair) => [nameOf(pair), plain(pair.value, depth + 1)]));
    return node ?? null;
  };

  const nameOf = (pair: Pair): string => {
    const key = target(pair.key);
    return isScalar(key) ? String(key.value) : '';
  };

  const unknownKey = (key: string, origin: Origin): void => {
    const hint = compiled.byKey.has(key)
      ? '; write it nested, each part on a line of its own'
      : didYouMean(suggest(key, [...compiled.byKey.keys(), ...compiled.sections]));
    const subject = key === '' ? 'A key that is no text' : key;
    problems.push({ subject, text: `is not a known key${hint}`, place: setAt(origin) });
  };

  const visit = (given: unknown, prefix: string): void => {
    const node = target(given);
    if (node === null || (isScalar(node) && node.value === null)) return;
    if (!isMap(node)) {
      const subject = prefix === '' ? 'The file' : prefix.slice(0, -1);
      problems.push({ subject, text: 'must be a section: keys with values', place: setAt(originOf(given)) });
      return;
    }
    for (const pair of node.items) {
      const name = nameOf(pair);
      const key = prefix + name;
      const foreign = into.foreignSections.includes(key.split('.')[0] ?? '');
      const entry = name.includes('.') ? undefined : compiled.byKey.get(key);
      const origin = originOf(pair.value ?? pair.key);
      if (entry) take(entry, plain(pair.value, 0), 'data', origin, { layer, problems });
      else if (compiled.sections.has(key) && !name.includes('.')) visit(pair.value, `${key}.`);
      else if (!foreign) unknownKey(key, originOf(pair.key));
    }
  };
  visit(document.contents, '');
}
