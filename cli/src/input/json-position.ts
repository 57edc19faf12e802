/** Where a text stops being JSON, and why. */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  /** Completes "…:3:5: ". */
  readonly problem: string;
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}\p{N}_$+-]+/uy;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in a string
const stringPart = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const openers: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

class Mistake {
  readonly offset: number;
  readonly problem: string;
  constructor(offset: number, problem: string) {
    this.offset = offset;
    this.problem = problem;
  }
}

/**
 * The first mistake of a text that `JSON.parse` has refused; what it says itself has no position in half of the
 * cases. `undefined` when the text is JSON.
 */
export function findJsonMistake(text: string): JsonMistake | undefined {
  try {
    scan(text);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    const before = text.slice(0, thrown.offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem: thrown.problem };
  }
}

function scan(text: string): void {
  let at = 0;
  /** The closing brackets that are still to come. */
  const open: string[] = [];

  const skip = () => {
    while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
  };
  const found = () => (at < text.length ? `found ${show()}` : 'the text ends here');
  const show = () => {
    word.lastIndex = at;
    const token = word.exec(text)?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
    return JSON.stringify(token.length > 20 ? `${token.slice(0, 20)}…` : token);
  };
  const wrong = (expected: string): never => {
    throw new Mistake(at, `expected ${expected}, but ${found()}`);
  };
  const string = () => {
    const start = at++;
    for (;;) {
      stringPart.lastIndex = at;
      const part = stringPart.exec(text);
      if (part) at += part[0].length;
      else if (text[at] === '"') break;
      else if (at >= text.length || text[at] === '\n')
        throw new Mistake(start, 'this string has no closing double quote');
      else if (text[at] === '\\') throw new Mistake(at, 'this escape does not exist in JSON');
      else throw new Mistake(at, 'a control character must be escaped, a tab as \\t');
    }
    at++;
  };
  const key = () => {
    if (text[at] !== '"') wrong('a field name in double quotes');
    string();
    skip();
    if (text[at] !== ':') wrong('":" after the field name');
    at++;
    skip();
  };
  /** A value, or the beginning of one; whether it is complete. */
  const value = (): boolean => {
    const character = text[at] ?? '';
    const closer = openers[character];
    if (closer) {
      at++;
      skip();
      if (text[at] === closer) {
        at++;
        return true;
      }
      open.push(closer);
      if (closer === '}') key();
      return false;
    }
    if (character === '"') {
      string();
      return true;
    }
    word.lastIndex = at;
    if (/^(?:true|false|null)$/.test(word.exec(text)?.[0] ?? '')) {
      at = word.lastIndex;
      return true;
    }
    number.lastIndex = at;
    const digits = number.exec(text);
    if (!digits) wrong('a value (text in double quotes, a number, true, false, null, { or [)');
    at = number.lastIndex;
    if (/[\w.]/.test(text[at] ?? '')) throw new Mistake(at, `this number goes on with ${show()}`);
    return true;
  };

  skip();
  for (;;) {
    if (!value()) continue;
    for (;;) {
      skip();
      const closer = open.at(-1);
      if (closer === undefined) {
        if (at < text.length) wrong('nothing more');
        return;
      }
      if (text[at] === closer) {
        at++;
        open.pop();
        continue;
      }
      if (text[at] !== ',') wrong(`"," or "${closer}"`);
      const comma = at++;
      skip();
      if (text[at] === closer) throw new Mistake(comma, `there is a comma before the closing "${closer}"`);
      if (closer === '}') key();
      break;
    }
  }
}
