import { RuntimeError } from '../errors/runtime-error.ts';
import type { Entry } from './schema.ts';
import type { InputForm, Layer, Origin, Setting } from './types.ts';

/** Something in the configuration that stops the start. */
export interface Problem {
  /** The key, variable, flag or file that it is about. */
  readonly subject: string;
  /** Continues the subject: `is "80a" but must be …`. */
  readonly text: string;
  /** Completes "(…)": where it was set. Empty when the subject says it. */
  readonly place: string;
}

export const redacted = '********';

// What stands between `//user:` and `@` in an address.
const passwordInAddress = /(:\/\/[^/\s:@"]*):[^@\s"]*@/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const escapeControl = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that is safe on a terminal: no control characters, no password of an address. */
export const printable = (text: string): string =>
  text.replace(passwordInAddress, `$1:${redacted}@`).replace(control, escapeControl);

/** A refused value as it is shown: as JSON, at most 80 characters, and never a secret. */
export function showValue(setting: Setting<unknown>, value: unknown): string {
  if (setting.secret) return redacted;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = printable(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Where a value came from, in the words of an explanation. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'profile':
      return `profile ${origin.profile}`;
    case 'file':
      return printable(`${origin.file}:${origin.line}:${origin.column}`);
    case 'environment':
      return origin.variable;
    case 'flag':
      return origin.flag;
  }
}

export const setAt = (origin: Origin): string =>
  `set ${origin.kind === 'file' ? 'in' : 'by'} ${describeOrigin(origin)}`;

// What a person who knows the other way of writing it would not think of.
function hint(setting: Setting<unknown>, input: unknown, form: InputForm): string {
  if (input === null) return '; give it a value or remove the line';
  if (form === 'text') return '';
  const wantsText = setting.kind === 'string' || setting.kind === 'path' || setting.kind === 'enumeration';
  if (wantsText && (typeof input === 'number' || typeof input === 'boolean')) return '; put it in quotes';
  const asText = typeof input === 'string' && setting.parse(input, 'text') !== undefined;
  return asText && (setting.kind === 'integer' || setting.kind === 'number' || setting.kind === 'boolean')
    ? '; write it without quotes'
    : '';
}

/** Puts a value into `layer`, or the reason why not into `problems`. */
export function take(
  entry: Entry,
  input: unknown,
  form: InputForm,
  origin: Origin,
  into: { readonly layer: Layer; readonly problems: Problem[] },
): void {
  const parsed = entry.setting.parse(input, form);
  if (parsed) {
    into.layer.set(entry.key, { value: parsed.value, origin });
    return;
  }
  const value = input === null ? 'empty' : showValue(entry.setting, input);
  const text = `is ${value} but must be ${entry.setting.allowed}${hint(entry.setting, input, form)}`;
  into.problems.push({ subject: entry.key, text, place: setAt(origin) });
}

const sentence = ({ subject, text, place }: Problem): string =>
  `${printable(subject)} ${text}${place === '' ? '' : ` (${place})`}`;

/** One error for all problems, a line for each. */
export function configError(problems: readonly Problem[]): RuntimeError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const shown = problems.slice(0, 50).map((problem) => `\n  - ${sentence(problem)}`);
  if (problems.length > shown.length) shown.push(`\n  - and ${problems.length - shown.length} more`);
  return new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'CONFIG_INVALID',
    message: `The configuration has ${count}:${shown.join('')}`,
    fieldViolations: problems.map((problem) => ({ field: problem.subject, description: sentence(problem) })),
  });
}

export const didYouMean = (candidate: string | undefined): string =>
  candidate === undefined ? '' : `; did you mean ${candidate}?`;
