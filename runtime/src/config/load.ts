import { join, resolve } from 'node:path';
import { type Environment, loaderVariables, readEnvironment } from './environment.ts';
import { type FileChoice, readFile } from './file.ts';
import { readFlags } from './flags.ts';
import { configError, describeOrigin, didYouMean, type Problem, setAt, take } from './problem.ts';
import { type CompiledSettings, compile } from './schema.ts';
import { suggest } from './suggest.ts';
import type { ConfigOf, Layer, LoadedConfig, Origin, Settings } from './types.ts';

/** Values by key (`tcp.port`) by profile. */
export type ProfileDefaults = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface LoadConfigOptions {
  /** The arguments after the program's name. Default none. */
  readonly argv?: readonly string[];
  /** The environment. Default empty: a library does not reach for the process. */
  readonly env?: Environment;
  /** What relative paths are relative to, absolute. */
  readonly cwd: string;
  /**
   * Top-level sections that belong to other programs which share the file and the environment: what is
   * unknown in there is passed over, since its own program checks it. Default none.
   */
  readonly foreignSections?: readonly string[];
  /** `FAIRLEAD_*` variables that are no settings and somebody else reads. Default none. */
  readonly otherVariables?: readonly string[];
  /** Flags without a value that the program handles itself, for example `help`. Default none. */
  readonly switches?: readonly string[];
  /** What each profile sets. A profile that is not in here is refused. Default: profiles set nothing. */
  readonly profileDefaults?: ProfileDefaults;
}

function profileLayer(
  compiled: CompiledSettings,
  layers: readonly Layer[],
  profiles: ProfileDefaults,
  problems: Problem[],
): Layer {
  const layer: Layer = new Map();
  const entry = compiled.byKey.get('profile');
  if (!entry) return layer;
  const chosen = layers.findLast((candidate) => candidate.has('profile'))?.get('profile');
  const profile = String(chosen?.value ?? entry.setting.default);
  const defaults = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
  if (defaults === undefined) {
    const allowed = Object.keys(profiles).join(', ');
    const place = setAt(chosen?.origin ?? { kind: 'default' });
    const near = didYouMean(suggest(profile, Object.keys(profiles)));
    problems.push({
      subject: 'profile',
      text: `is ${JSON.stringify(profile)} but must be one of ${allowed}${near}`,
      place,
    });
    return layer;
  }
  const origin: Origin = { kind: 'profile', profile };
  for (const [key, value] of Object.entries(defaults)) {
    const target = compiled.byKey.get(key);
    if (target) take(target, value, 'data', origin, { layer, problems });
    else problems.push({ subject: key, text: 'is not a known key', place: setAt(origin) });
  }
  return layer;
}

/**
 * The file of the environment. A name that could leave the folder is refused; an environment that somebody chose must
 * have its file, or it would run with settings that nobody meant.
 */
function environmentFile(
  compiled: CompiledSettings,
  layers: readonly Layer[],
  env: Environment,
  problems: Problem[],
): Omit<FileChoice, 'cwd'> {
  const set = layers.findLast((layer) => layer.has('env'))?.get('env');
  const variable = (compiled.byKey.has('env') ? undefined : env[loaderVariables.env]) || undefined;
  const name = String(set?.value ?? variable ?? compiled.byKey.get('env')?.setting.default ?? 'development');
  const fileOf = (environment: string) => join('config', `${environment}.yaml`);
  if (/^[A-Za-z0-9][\w-]*$/.test(name)) {
    const namedBy = set ? describeOrigin(set.origin) : variable && loaderVariables.env;
    return { name: fileOf(name), namedBy };
  }
  const text = `is ${JSON.stringify(name)} but must be letters, digits, "-" and "_"`;
  problems.push({ subject: loaderVariables.env, text, place: '' });
  return { name: fileOf('development'), namedBy: undefined };
}

/** The values of all settings by key, strongest layer first served. Paths become absolute. */
function settle(compiled: CompiledSettings, layers: readonly Layer[], cwd: string) {
  const values = new Map<string, unknown>();
  const origins = new Map<string, Origin>();
  for (const { key, setting } of compiled.byKey.values()) {
    const found = layers.findLast((layer) => layer.has(key))?.get(key);
    const value = found?.value ?? setting.default;
    const isOwnPath = setting.kind === 'path' && typeof value === 'string' && (found || !setting.under);
    values.set(key, isOwnPath ? resolve(cwd, value) : value);
    origins.set(key, found?.origin ?? { kind: 'default' });
  }
  for (const { key, setting } of compiled.byKey.values()) {
    const isUnder = setting.under !== undefined && origins.get(key)?.kind === 'default';
    const folder = values.get(setting.under ?? '') ?? cwd;
    if (isUnder && setting.default !== undefined)
      values.set(key, resolve(String(folder), String(setting.default)));
  }
  return { values, origins };
}

function build(compiled: CompiledSettings, values: ReadonlyMap<string, unknown>, prefix = ''): object {
  const names = new Set<string>();
  for (const key of [...compiled.sections, ...compiled.byKey.keys()])
    if (key.startsWith(prefix)) names.add(key.slice(prefix.length).split('.')[0] ?? '');
  const members = [...names].map((name) => {
    const key = prefix + name;
    return [name, compiled.sections.has(key) ? build(compiled, values, `${key}.`) : values.get(key)];
  });
  return Object.freeze(Object.fromEntries(members));
}

/**
 * Loads the configuration. From weakest to strongest: the setting's default, the profile's, the YAML file,
 * `FAIRLEAD_*` variables, flags. The file is `--config`, else `FAIRLEAD_CONFIG`, else `config/<env>.yaml`;
 * `<env>` is `--env`, else `FAIRLEAD_ENV`, else `development`, whose file alone may be missing.
 *
 * Throws one `FAILED_PRECONDITION` (`CONFIG_INVALID`) that lists everything that is wrong, overridden values too.
 */
export async function loadConfig<S extends Settings>(
  settings: S,
  options: LoadConfigOptions,
): Promise<LoadedConfig<S>> {
  const { argv = [], env = {}, cwd, foreignSections = [], otherVariables = [], switches = [] } = options;
  const compiled = compile(settings);
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const shared = { foreignSections, problems };

  const flags = readFlags(compiled, argv, { ...shared, switches });
  const environment = readEnvironment(compiled, env, { ...shared, otherVariables, warnings });

  const named = flags.file ?? (env[loaderVariables.file] || undefined);
  const namedBy = flags.file === undefined ? loaderVariables.file : '--config';
  const usual = environmentFile(compiled, [environment, flags.layer], env, problems);
  const choice = named === undefined ? usual : { name: named, namedBy };
  const fromFile = await readFile(compiled, { cwd, ...choice }, shared);
  const misplaced = fromFile.layer.get('env');
  if (misplaced) {
    const text = `chooses the file, so it cannot stand in one; set ${loaderVariables.env} or --env`;
    problems.push({ subject: 'env', text, place: setAt(misplaced.origin) });
  }

  const layers = [fromFile.layer, environment, flags.layer];
  if (options.profileDefaults)
    layers.unshift(profileLayer(compiled, layers, options.profileDefaults, problems));
  if (problems.length > 0) throw configError(problems);

  const { values, origins } = settle(compiled, layers, cwd);
  return {
    settings,
    values: build(compiled, values) as ConfigOf<S>,
    origins,
    file: fromFile.file,
    warnings,
  };
}
