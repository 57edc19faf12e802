export type SettingKind =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'duration'
  | 'enumeration'
  | 'path'
  | 'list'
  | 'record';

/** `text` comes from the environment and from flags; `data` has a type already (YAML, a profile, a default). */
export type InputForm = 'text' | 'data';

/** `undefined` when the input is not allowed. */
export type Parsed<T> = { readonly value: T } | undefined;

/** Marks a setting, so that a section may have keys of any name. */
export const settingMark: unique symbol = Symbol('fairlead.setting');

/** One value that can be configured. Made with `setting.*`. */
export interface Setting<T> {
  readonly [settingMark]: true;
  readonly kind: SettingKind;
  /** One sentence: what it does, with its unit. */
  readonly doc: string;
  /** Completes "must be …". */
  readonly allowed: string;
  /** `undefined` when the setting may be left out. */
  readonly default: T | undefined;
  /** Never printed, and refused as a flag: other users of the machine see the command line. */
  readonly secret: boolean;
  /** The key of the folder that the default of a path lies in. */
  readonly under: string | undefined;
  readonly parse: (input: unknown, form: InputForm) => Parsed<T>;
}

/** Settings by name, in sections as deep as wanted. */
export interface Settings {
  readonly [name: string]: Setting<unknown> | Settings;
}

/** The typed values of `Settings`. */
export type ConfigOf<S> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : ConfigOf<S[K]>;
};

/** Where a value came from, weakest first. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'profile'; readonly profile: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'flag'; readonly flag: string };

/** Values of one origin by key, for example `api.port`. */
export type Layer = Map<string, { readonly value: unknown; readonly origin: Origin }>;

export interface LoadedConfig<S extends Settings> {
  readonly settings: S;
  /** Frozen, all defaults in. Paths are absolute. */
  readonly values: ConfigOf<S>;
  /** By key. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** The configuration file that was read, absolute; `undefined` when there was none. */
  readonly file: string | undefined;
  /** Sentences worth a log line: nothing is wrong, but somebody may be surprised. */
  readonly warnings: readonly string[];
}
