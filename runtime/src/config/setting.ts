import { RuntimeError } from '../errors/runtime-error.ts';
import {
  formatDuration,
  type Parse,
  parseBoolean,
  parseDuration,
  parseEnumeration,
  parseList,
  parseNumber,
  parseRecord,
  parseString,
} from './parse.ts';
import { type Setting, type SettingKind, settingMark } from './types.ts';

export interface SettingOptions<T> {
  /** One sentence: what it does, with its unit. */
  readonly doc: string;
  /** Default none: the value is `undefined` when nobody sets it. */
  readonly default?: T;
  /** Never printed, and refused as a flag. Default false. */
  readonly secret?: boolean;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

interface StringOptions extends SettingOptions<string> {
  /** What the text must match. Needs `allowed`. */
  readonly pattern?: RegExp;
  /** Completes "must be …". Default `a non-empty string`. */
  readonly allowed?: string;
}

interface PathOptions extends SettingOptions<string> {
  /** The key of another path setting that the default is relative to. Default: the working directory. */
  readonly under?: string;
}

/** `T`, and `undefined` too when the options have no default. */
export type Value<T, O> = O extends { readonly default: unknown } ? T : T | undefined;

// The longest that a timer of Node waits; a longer one would fire at once.
const longestTimerMs = 2 ** 31 - 1;

function make<T, O extends SettingOptions<T>>(
  kind: SettingKind,
  allowed: string,
  options: O,
  parse: Parse<T>,
): Setting<Value<T, O>> {
  const under = 'under' in options && typeof options.under === 'string' ? options.under : undefined;
  const parsed = options.default === undefined ? undefined : parse(options.default, 'data');
  if (options.default !== undefined && parsed === undefined) {
    const shown = options.secret ? 'of a secret' : JSON.stringify(options.default);
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      reason: 'CONFIG_SETTING_INVALID',
      message: `The default ${shown} of the setting "${options.doc}" must be ${allowed}`,
    });
  }
  return Object.freeze({
    [settingMark]: true as const,
    kind,
    doc: options.doc,
    allowed,
    default: parsed?.value as Value<T, O>,
    secret: options.secret ?? false,
    under,
    parse: parse as unknown as Parse<Value<T, O>>,
  });
}

function rangeText(what: string, { min, max }: Range, format: (value: number) => string = String): string {
  if (min !== undefined && max !== undefined) return `${what} from ${format(min)} to ${format(max)}`;
  if (min !== undefined) return `${what} of at least ${format(min)}`;
  return max === undefined ? what : `${what} of at most ${format(max)}`;
}

/** Makes the settings of a schema. What has no default may be left out, its type then includes `undefined`. */
export const setting = {
  string: <const O extends StringOptions>(options: O) =>
    make('string', options.allowed ?? 'a non-empty string', options, parseString(options.pattern)),

  integer: <const O extends SettingOptions<number> & Range>(options: O) =>
    make('integer', rangeText('an integer', options), options, parseNumber({ ...options, integer: true })),

  number: <const O extends SettingOptions<number> & Range>(options: O) =>
    make('number', rangeText('a number', options), options, parseNumber({ ...options, integer: false })),

  boolean: <const O extends SettingOptions<boolean>>(options: O) =>
    make('boolean', 'true or false', options, parseBoolean),

  /** Whole milliseconds, written `1500`, `200ms`, `5s`, `10m`, `12h` or `7d`. From 0 to what a timer can wait (24.8 days) unless said otherwise. */
  durationMs: <const O extends SettingOptions<number> & Range>(options: O) => {
    const range = { min: options.min ?? 0, max: options.max ?? longestTimerMs };
    const bounds = options.max === undefined ? { min: range.min } : range;
    const what = 'a duration such as 200ms, 5s or 12h';
    const allowed =
      range.min === 0 && options.max === undefined ? what : rangeText('a duration', bounds, formatDuration);
    return make('duration', allowed, options, parseDuration(range));
  },

  enumeration: <const V extends string, const O extends SettingOptions<NoInfer<V>>>(
    values: readonly V[],
    options: O,
  ) => make('enumeration', `one of ${values.join(', ')}`, options, parseEnumeration<V>(values)),

  /** Made absolute, relative to the working directory. */
  path: <const O extends PathOptions>(options: O) => make('path', 'a path', options, parseString()),

  /** Strings: a sequence in YAML, `a,b` in a variable, `a,b` or repeated as a flag. */
  list: <const O extends SettingOptions<readonly string[]>>(options: O) =>
    make('list', 'a list of strings, such as a,b', options, parseList),

  /** Strings by name: a mapping in YAML, `a=1,b=2` in a variable, the same or repeated as a flag. */
  record: <const O extends SettingOptions<Readonly<Record<string, string>>>>(options: O) =>
    make('record', 'names with strings as values, such as a=x,b=y', options, parseRecord),
} as const;

/** Tells a setting from a section. */
export const isSetting = (value: unknown): value is Setting<unknown> =>
  typeof value === 'object' && value !== null && settingMark in value;
