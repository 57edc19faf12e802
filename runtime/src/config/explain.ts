import { formatDuration } from './parse.ts';
import { describeOrigin, printable, redacted } from './problem.ts';
import { compile } from './schema.ts';
import type { LoadedConfig, Origin, Setting, Settings } from './types.ts';

/** One setting as it is; safe to print, and plain JSON. */
export interface ExplainedSetting {
  readonly key: string;
  /** `********` for a secret that is set, `null` for a setting that is not. */
  readonly value: unknown;
  /** For example `default`, `profile embedded`, `config/development.yaml:4:9`, `FAIRLEAD_API_PORT`, `--api.port`. */
  readonly source: string;
  readonly origin: Origin;
  readonly doc: string;
}

/** One setting as it can be. */
export interface DescribedSetting {
  readonly key: string;
  readonly variable: string;
  /** `undefined` for a secret, which is no flag. */
  readonly flag: string | undefined;
  readonly allowed: string;
  /** `null` when there is none. */
  readonly default: unknown;
  readonly doc: string;
}

function at(values: unknown, key: string): unknown {
  let value = values;
  for (const name of key.split('.')) value = (value as Readonly<Record<string, unknown>>)[name];
  return value;
}

const safe = (value: unknown): unknown =>
  typeof value === 'string'
    ? printable(value)
    : value && typeof value === 'object'
      ? JSON.parse(JSON.stringify(value), (_, inner) =>
          typeof inner === 'string' ? printable(inner) : inner,
        )
      : (value ?? null);

/** Each value and where it came from, in the order of the schema. Secrets are not in there. */
export function explain<S extends Settings>(config: LoadedConfig<S>): readonly ExplainedSetting[] {
  return [...compile(config.settings).byKey.values()].map(({ key, setting }) => {
    const value = at(config.values, key);
    const origin = config.origins.get(key) ?? { kind: 'default' };
    return {
      key,
      value: setting.secret && value !== undefined ? redacted : safe(value),
      source: describeOrigin(origin),
      origin,
      doc: setting.doc,
    };
  });
}

const defaultOf = (setting: Setting<unknown>): unknown => {
  if (setting.kind === 'duration' && typeof setting.default === 'number')
    return formatDuration(setting.default);
  if (setting.secret && setting.default !== undefined) return redacted;
  return setting.under === undefined
    ? safe(setting.default)
    : `<${setting.under}>/${String(setting.default)}`;
};

/** What can be configured, in the order of the schema. */
export function describeSettings(settings: Settings): readonly DescribedSetting[] {
  return [...compile(settings).byKey.values()].map(({ key, variable, flag, setting }) => ({
    key,
    variable,
    flag: setting.secret ? undefined : flag,
    allowed: setting.allowed,
    default: defaultOf(setting),
    doc: setting.doc,
  }));
}

function show(value: unknown): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(',');
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value).map(([name, inner]) => `${name}=${inner}`);
  return pairs.length === 0 ? '-' : pairs.join(',');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** An explanation as a table: key, value, source, meaning. */
export const formatExplanation = (rows: readonly ExplainedSetting[]): string =>
  table([
    ['KEY', 'VALUE', 'SOURCE', 'MEANING'],
    ...rows.map(({ key, value, source, doc }) => [key, show(value), source, doc]),
  ]);

/** The settings as help shows them: two lines each, and how to set them. */
export function formatSettings(rows: readonly DescribedSetting[]): string {
  const lines = rows.map(({ key, variable, flag, allowed, default: value, doc }) => {
    const otherwise = show(value) === '-' ? '' : ` Default ${show(value)}.`;
    return `  ${flag ?? key}  (${variable})\n      ${doc} ${allowed[0]?.toUpperCase()}${allowed.slice(1)}.${otherwise}\n`;
  });
  const file = 'the YAML file (--config FILE, else FAIRLEAD_CONFIG, else config/<env>.yaml)';
  return `Settings, by flag (--key value), by variable, or in ${file}:\n\n${lines.join('')}`;
}
