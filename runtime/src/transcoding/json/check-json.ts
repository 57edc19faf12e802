import type { FieldViolation } from '../../errors/runtime-error.ts';

/** An object or a list that the text is in. */
interface Level {
  /** The members so far; absent in a list. */
  readonly names: Set<string> | undefined;
  /** The member or the index that the text is at. */
  at: string | number;
}

/**
 * What `JSON.parse` lets pass, and we do not: a member given twice, of which it would keep the last and another reader
 * the first, and more than `maxDepth` levels. `text` must be JSON that `JSON.parse` takes.
 */
export function checkJson(text: string, maxDepth: number): FieldViolation | undefined {
  const levels: Level[] = [];
  let level: Level | undefined;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        const end = endOfString(text, i + 1);
        if (level?.names && text.charCodeAt(afterSpaces(text, end + 1)) === 0x3a) {
          const name = nameIn(text, i + 1, end);
          level.at = name;
          if (level.names.has(name)) return { field: pathOf(levels), description: 'is given twice' };
          level.names.add(name);
        }
        i = end;
        break;
      }
      case 0x2c:
        if (level && typeof level.at === 'number') level.at++;
        break;
      case 0x7b:
      case 0x5b:
        if (levels.length === maxDepth)
          return { field: '', description: `must not nest deeper than ${maxDepth} levels` };
        level = text[i] === '{' ? { names: new Set(), at: '' } : { names: undefined, at: 0 };
        levels.push(level);
        break;
      case 0x7d:
      case 0x5d:
        levels.pop();
        level = levels[levels.length - 1];
        break;
    }
  }
  return undefined;
}

/** The index of the quotation mark that ends a string. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Two spellings of the same name are the same name. */
function nameIn(text: string, from: number, to: number): string {
  const name = text.slice(from, to);
  return name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name;
}

const pathOf = (levels: readonly Level[]): string =>
  levels.reduce((path, { at }) => {
    if (typeof at === 'number') return `${path}[${at}]`;
    const shown = at.length > 100 ? `${at.slice(0, 100)}…` : at;
    return path === '' ? shown : `${path}.${shown}`;
  }, '');
