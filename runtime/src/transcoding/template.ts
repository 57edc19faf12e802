import { RuntimeError } from '../errors/runtime-error.ts';
import type { PathTemplate, Segment, TemplateVariable } from './types.ts';

const field = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
/** What a path may hold without being encoded (RFC 3986, pchar), but for what has a meaning in a template. */
const literal = /^[A-Za-z0-9\-._~!$&'()+,;@]+$/;

/**
 * Parses a path template by the grammar of google/api/http.proto. Throws `INVALID_ARGUMENT` that says what is wrong and
 * where.
 */
export function parseTemplate(text: string): PathTemplate {
  const fail = (why: string): never => {
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'BAD_PATH_TEMPLATE',
      message: `The path template ${JSON.stringify(text)} ${why}`,
    });
  };
  if (!text.startsWith('/')) fail('must begin with a slash');

  const { path, verb } = splitVerb(text);
  if (verb !== undefined && !literal.test(verb)) fail('must end in a word behind its colon, such as :cancel');

  const segments: Segment[] = [];
  const variables: TemplateVariable[] = [];

  const add = (part: string) => {
    const last = segments.at(-1);
    if (last?.kind === 'many') fail('must end with its **: nothing but a verb may follow it');
    if (part === '') fail('has an empty segment');
    if (part === '*') segments.push({ kind: 'one' });
    else if (part === '**') segments.push({ kind: 'many' });
    else if (literal.test(part)) segments.push({ kind: 'literal', text: part });
    else fail(`has a segment ${JSON.stringify(part)}, which is neither *, ** nor a plain word`);
  };

  for (const part of splitSegments(path.slice(1))) {
    if (!part.startsWith('{')) {
      add(part);
      continue;
    }
    if (!part.endsWith('}'))
      fail(`has a variable ${JSON.stringify(part)} that is not closed at the end of its segment`);
    const inside = part.slice(1, -1);
    const equals = inside.indexOf('=');
    const fieldPath = equals < 0 ? inside : inside.slice(0, equals);
    const pattern = equals < 0 ? '*' : inside.slice(equals + 1);
    if (!field.test(fieldPath))
      fail(`has a variable ${JSON.stringify(fieldPath)}, which is no name of a field`);
    if (/[{}]/.test(pattern)) fail(`has a variable inside the variable ${fieldPath}`);
    if (variables.some((other) => other.fieldPath === fieldPath)) fail(`binds ${fieldPath} twice`);
    const from = segments.length;
    for (const piece of pattern.split('/')) add(piece);
    const to = segments.length;
    variables.push({ fieldPath, from, to, multi: to - from > 1 || segments.at(-1)?.kind === 'many' });
  }
  return { text, segments, verb: verb ?? '', variables };
}

/** The verb is what follows a colon behind the last slash and the last variable. */
function splitVerb(text: string): { path: string; verb: string | undefined } {
  const colon = text.lastIndexOf(':');
  if (colon < 0 || colon < text.lastIndexOf('/') || colon < text.lastIndexOf('}'))
    return { path: text, verb: undefined };
  return { path: text.slice(0, colon), verb: text.slice(colon + 1) };
}

/** Splits at slashes, but for those inside a variable. */
function splitSegments(path: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < path.length; i++) {
    const char = path[i];
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (char === '/' && depth <= 0) {
      parts.push(path.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(path.slice(from));
  return parts;
}

/** Segments as they are written in a template. */
export const formatSegments = (segments: readonly Segment[]): string =>
  segments
    .map((segment) => (segment.kind === 'literal' ? segment.text : segment.kind === 'one' ? '*' : '**'))
    .join('/');
