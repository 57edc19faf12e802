import { RuntimeError } from '../errors/runtime-error.ts';
import { isSetting } from './setting.ts';
import type { Setting, Settings } from './types.ts';

/** A setting with all of its names. */
export interface Entry {
  /** `transport.tcp.advertiseHost` */
  readonly key: string;
  /** `FAIRLEAD_TRANSPORT_TCP_ADVERTISE_HOST` */
  readonly variable: string;
  /** `--transport.tcp.advertise-host` */
  readonly flag: string;
  readonly setting: Setting<unknown>;
}

export interface CompiledSettings {
  readonly byKey: ReadonlyMap<string, Entry>;
  readonly byVariable: ReadonlyMap<string, Entry>;
  /** By both spellings, `--data-dir` and `--dataDir`. */
  readonly byFlag: ReadonlyMap<string, Entry>;
  /** Keys of all sections, for example `transport.tcp`. */
  readonly sections: ReadonlySet<string>;
}

export const variablePrefix = 'FAIRLEAD_';
const words = (name: string, joint: string): string => name.replace(/(?=[A-Z])/g, joint);

/** `api.port` → `FAIRLEAD_API_PORT`, `dataDir` → `FAIRLEAD_DATA_DIR`. */
export const variableOf = (key: string): string =>
  variablePrefix + words(key, '_').replaceAll('.', '_').toUpperCase();

/** `dataDir` → `--data-dir`. */
export const flagOf = (key: string): string => `--${words(key, '-').toLowerCase()}`;

const refuse = (message: string): never => {
  throw new RuntimeError({ code: 'INVALID_ARGUMENT', reason: 'CONFIG_SETTING_INVALID', message });
};

/** Gives every setting its names. Throws `INVALID_ARGUMENT` when two settings would share one. */
export function compile(settings: Settings): CompiledSettings {
  const byKey = new Map<string, Entry>();
  const byVariable = new Map<string, Entry>();
  const byFlag = new Map<string, Entry>();
  const sections = new Set<string>();

  const visit = (section: Settings, prefix: string): void => {
    for (const [name, member] of Object.entries(section)) {
      const key = prefix + name;
      if (!/^[a-z][A-Za-z0-9]*$/.test(name))
        refuse(`The setting name "${key}" must be a lower-case letter followed by letters and digits`);
      if (!isSetting(member)) {
        sections.add(key);
        visit(member, `${key}.`);
        continue;
      }
      const entry = { key, variable: variableOf(key), flag: flagOf(key), setting: member };
      const rival = byVariable.get(entry.variable);
      if (rival) refuse(`The settings ${rival.key} and ${key} would share the variable ${entry.variable}`);
      if (key === 'config') refuse('The setting name "config" is taken: --config names the file');
      byKey.set(key, entry);
      byVariable.set(entry.variable, entry);
      byFlag.set(entry.flag, entry).set(`--${key}`, entry);
    }
  };
  visit(settings, '');
  for (const { key, setting } of byKey.values()) {
    const folder = setting.under === undefined ? undefined : byKey.get(setting.under)?.setting;
    if (setting.under !== undefined && (folder?.kind !== 'path' || folder.under !== undefined))
      refuse(`The setting ${key} lies under ${setting.under}, which must be a path setting of its own`);
  }
  return { byKey, byVariable, byFlag, sections };
}

/** Checks a schema when it is made. Throws `INVALID_ARGUMENT` for names that are bad or ambiguous. */
export function defineSettings<const S extends Settings>(settings: S): S {
  compile(settings);
  return settings;
}

/** The settings of both; sections that both have are joined. */
export type MergedSettings<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A
    ? K extends keyof B
      ? MergedSettings<A[K], B[K]>
      : A[K]
    : K extends keyof B
      ? B[K]
      : never;
};

function merge(a: Settings, b: Settings, prefix: string): Settings {
  const joined: Record<string, Setting<unknown> | Settings> = { ...a };
  for (const [name, added] of Object.entries(b)) {
    const present = Object.hasOwn(joined, name) ? joined[name] : undefined;
    if (present === undefined) joined[name] = added;
    else if (isSetting(present) || isSetting(added)) refuse(`The setting ${prefix}${name} is defined twice`);
    else joined[name] = merge(present, added, `${prefix}${name}.`);
  }
  return joined;
}

/** Joins two schemas, for example the runtime's and a service's own. Throws `INVALID_ARGUMENT` for a setting in both. */
export function mergeSettings<A extends Settings, B extends Settings>(a: A, b: B): MergedSettings<A, B> {
  return defineSettings(merge(a, b, '')) as MergedSettings<A, B>;
}
