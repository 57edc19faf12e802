import { isPrivateJwkPart, isSecretName, redactedText, redactText } from './redact.ts';

const maxDepth = 8;
const maxItems = 100;
const maxValues = 1_000;
const maxText = 8_192;
const maxCauses = 5;

// What JSON leaves as it is, though a terminal or a viewer may act on it: DEL, C1, line separators, direction marks.
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const unsafeAll = new RegExp(unsafe, 'g');
const escapeOne = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text as JSON on one line: secrets gone, nothing in it that a terminal acts on, at most 8,192 characters. */
export function encodeText(text: string): string {
  const short =
    text.length > maxText ? `${text.slice(0, maxText)}… ${text.length - maxText} more characters` : text;
  const json = JSON.stringify(redactText(short));
  return unsafe.test(json) ? json.replace(unsafeAll, escapeOne) : json;
}

interface Walk {
  /** Whether errors are printed with their stack. */
  readonly stacks: boolean;
  readonly ancestors: object[];
  values: number;
}

function encodeError(error: Error, walk: Walk): string {
  const causes = walk.ancestors.filter((ancestor) => ancestor instanceof Error).length;
  if (causes > maxCauses) return '"[more causes]"';
  const members: [string, unknown][] = [['name', error.name]];
  const told: Readonly<Record<string, unknown>> = { ...error };
  for (const name of ['code', 'reason', 'domain'])
    if (told[name] !== undefined && told[name] !== '') members.push([name, told[name]]);
  members.push(['message', error.message]);
  const { metadata } = told;
  if (metadata && typeof metadata === 'object' && Object.keys(metadata).length > 0)
    members.push(['metadata', metadata]);
  if (walk.stacks && error.stack !== undefined) members.push(['stack', error.stack]);
  if (error.cause !== undefined) members.push(['cause', error.cause]);
  if (error instanceof AggregateError) members.push(['errors', error.errors.slice(0, maxCauses)]);
  return `{${members.map(([name, value]) => `"${name}":${encode(value, walk)}`).join(',')}}`;
}

function encodeItems(items: Iterable<unknown>, size: number, walk: Walk): string {
  const parts: string[] = [];
  for (const item of items) {
    if (parts.length === maxItems) {
      parts.push(`"… ${size - maxItems} more"`);
      break;
    }
    parts.push(encode(item, walk));
  }
  return `[${parts.join(',')}]`;
}

function encodeMembers(owner: object, names: readonly string[], walk: Walk): string {
  let json = '{';
  let count = 0;
  for (const name of names) {
    if (count === maxItems) {
      json += `,"…":"${names.length - maxItems} more"`;
      break;
    }
    const member = encodeMember(owner, name, walk);
    if (member === undefined) continue;
    json += `${count++ === 0 ? '' : ','}${encodeText(name)}:${member}`;
  }
  return `${json}}`;
}

function encodeMember(owner: object, name: string, walk: Walk): string | undefined {
  let value: unknown;
  try {
    value = (owner as Readonly<Record<string, unknown>>)[name];
  } catch {
    return '"[unreadable]"';
  }
  if (value === undefined) return undefined;
  if (isSecretName(name) || isPrivateJwkPart(owner, name)) return `"${redactedText}"`;
  return encode(value, walk);
}

function encodeObject(value: object, walk: Walk): string {
  if (value instanceof Error) return encodeError(value, walk);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `"[${value.byteLength} bytes]"`;
  if (Array.isArray(value)) return encodeItems(value, value.length, walk);
  if (value instanceof Set) return encodeItems(value, value.size, walk);
  if (value instanceof Map) {
    const entries = value.entries().take(maxItems);
    const copy = Object.fromEntries(entries.map(([key, inner]) => [String(key), inner]));
    return encodeMembers(copy, Object.keys(copy), walk);
  }
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '"[invalid date]"' : encodeText(value.toISOString());
  if (value instanceof Promise) return '"[promise]"';
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const told: unknown = value.toJSON();
    if (told !== value) return encode(told, walk);
  }
  return encodeMembers(value, Object.keys(value), walk);
}

function encode(value: unknown, walk: Walk): string {
  if (++walk.values > maxValues) return '"[too much]"';
  switch (typeof value) {
    case 'string':
      return encodeText(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case 'boolean':
      return String(value);
    case 'bigint':
      return `"${value}"`;
    case 'undefined':
      return 'null';
    case 'function':
      return encodeText(`[function ${value.name}]`);
    case 'symbol':
      return encodeText(String(value));
    case 'object':
      if (value === null) return 'null';
      if (walk.ancestors.includes(value)) return '"[circular]"';
      if (walk.ancestors.length >= maxDepth) return '"[too deep]"';
      walk.ancestors.push(value);
      try {
        return encodeObject(value, walk);
      } catch {
        // A getter, a `toJSON` or a proxy that throws must not take the work down that it is logged from.
        return '"[unreadable]"';
      } finally {
        walk.ancestors.pop();
      }
  }
}

/**
 * Any value as JSON on one line, for people to read: bounded in depth, width and length, secrets redacted by
 * name and by look. Never throws.
 */
export const encodeValue = (value: unknown, options: { readonly stacks: boolean }): string =>
  encode(value, { stacks: options.stacks, ancestors: [], values: 0 });

/** The value of the field `name` as JSON; `undefined` when there is none. Never throws. */
export function encodeField(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  options: { readonly stacks: boolean },
): string | undefined {
  return encodeMember(fields, name, { stacks: options.stacks, ancestors: [], values: 0 });
}
