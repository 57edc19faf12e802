import type { Segment } from './types.ts';

/** What is at the end of a path, by the template's verb (what follows the colon) and the HTTP verb. */
type Ends<T> = Map<string, Map<string, T>>;

interface Node<T> {
  readonly literals: Map<string, Node<T>>;
  one: Node<T> | undefined;
  /** Where `**` leads; nothing follows it. */
  many: Node<T> | undefined;
  readonly ends: Ends<T>;
}

const createNode = <T>(): Node<T> => ({
  literals: new Map(),
  one: undefined,
  many: undefined,
  ends: new Map(),
});

/** Finds by path. A word goes before `*`, and that before `**`, at every segment from the left. */
export interface Trie<T> {
  /** Gives what was there already, and changes nothing then. */
  add(segments: readonly Segment[], suffix: string, verb: string, value: T): T | undefined;
  /** `parts` from index 1 on: what stands in front of the first slash does not count. */
  find(parts: readonly string[], suffix: string, verb: string): T | undefined;
  /** Adds the verbs with which the path is known. */
  verbs(parts: readonly string[], suffix: string, into: Set<string>): void;
}

export function createTrie<T>(): Trie<T> {
  const root = createNode<T>();

  function find(
    node: Node<T>,
    parts: readonly string[],
    at: number,
    suffix: string,
    verb: string,
  ): T | undefined {
    if (at === parts.length) {
      const found = endOf(node, suffix, verb);
      if (found !== undefined) return found;
    } else {
      const part = parts[at] as string;
      const next = node.literals.get(part);
      const literal = next && find(next, parts, at + 1, suffix, verb);
      if (literal !== undefined) return literal;
      const one = node.one && part !== '' ? find(node.one, parts, at + 1, suffix, verb) : undefined;
      if (one !== undefined) return one;
    }
    return node.many && endOf(node.many, suffix, verb);
  }

  function collect(
    node: Node<T>,
    parts: readonly string[],
    at: number,
    suffix: string,
    into: Set<string>,
  ): void {
    const addEnds = ({ ends }: Node<T>) => {
      for (const verb of ends.get(suffix)?.keys() ?? []) into.add(verb);
    };
    if (node.many) addEnds(node.many);
    if (at === parts.length) {
      addEnds(node);
      return;
    }
    const part = parts[at] as string;
    const next = node.literals.get(part);
    if (next) collect(next, parts, at + 1, suffix, into);
    if (node.one && part !== '') collect(node.one, parts, at + 1, suffix, into);
  }

  return {
    add(segments, suffix, verb, value) {
      let node = root;
      for (const segment of segments) node = childOf(node, segment);
      const verbs = getOrAdd(node.ends, suffix, () => new Map<string, T>());
      const present = verbs.get(verb);
      if (present === undefined) verbs.set(verb, value);
      return present;
    },
    find: (parts, suffix, verb) => find(root, parts, 1, suffix, verb),
    verbs: (parts, suffix, into) => collect(root, parts, 1, suffix, into),
  };
}

function endOf<T>(node: Node<T>, suffix: string, verb: string): T | undefined {
  const verbs = node.ends.get(suffix);
  return verbs && (verbs.get(verb) ?? verbs.get('*'));
}

function childOf<T>(node: Node<T>, segment: Segment): Node<T> {
  if (segment.kind === 'one') {
    node.one ??= createNode();
    return node.one;
  }
  if (segment.kind === 'many') {
    node.many ??= createNode();
    return node.many;
  }
  return getOrAdd(node.literals, segment.text, createNode<T>);
}

function getOrAdd<V>(map: Map<string, V>, key: string, create: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const value = create();
  map.set(key, value);
  return value;
}
