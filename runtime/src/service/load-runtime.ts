import { type LoadConfigOptions, loadConfig } from '../config/load.ts';
import { configError, type Problem, setAt } from '../config/problem.ts';
import { type RuntimeConfig, runtimeSettings } from '../config/runtime-settings.ts';
import { mergeSettings } from '../config/schema.ts';
import type { ConfigOf, LoadedConfig, Settings } from '../config/types.ts';
import type { ChosenPlugins } from './capabilities.ts';
import type { Capability, Catalog, CatalogEntry } from './plugin.ts';
import { profiles } from './profiles.ts';

export interface LoadRuntimeOptions<S extends Settings>
  extends Pick<LoadConfigOptions, 'argv' | 'env' | 'cwd' | 'switches' | 'otherVariables'> {
  readonly catalog: Catalog;
  /** The program's own section and its keys. */
  readonly section: string;
  readonly settings: S;
  /** Sections of the other programs that share the file and the environment. */
  readonly foreignSections: readonly string[];
}

/** A program's configuration, and the plugins that it names. */
export interface LoadedRuntime<S extends Settings> {
  readonly config: LoadedConfig<Settings>;
  readonly runtime: RuntimeConfig;
  /** The program's own section. */
  readonly own: ConfigOf<S>;
  readonly plugins: ChosenPlugins;
}

/**
 * Loads the configuration in two passes: which plugins are named, then all keys, those of the plugins included.
 * Throws `FAILED_PRECONDITION` (`CONFIG_INVALID`) for anything that is wrong.
 */
export async function loadRuntime<S extends Settings>(
  options: LoadRuntimeOptions<S>,
): Promise<LoadedRuntime<S>> {
  const { catalog, section, settings, foreignSections, ...sources } = options;
  const pluginSections = [...new Set(entriesOf(catalog).map((entry) => entry.section))];
  const shared = { ...sources, profileDefaults: profiles };

  const names = await loadConfig(runtimeSettings, {
    ...shared,
    foreignSections: [section, ...foreignSections, ...pluginSections],
  });
  const plugins = await choosePlugins(catalog, names);

  let all: Settings = mergeSettings(runtimeSettings, { [section]: settings } as Settings);
  for (const { plugin, section: name } of Object.values(plugins))
    all = mergeSettings(all, { [name]: plugin.settings });
  const chosen = new Set(Object.values(plugins).map((choice) => choice.section));
  const unused = pluginSections.filter((name) => !chosen.has(name));
  const config = await loadConfig(all, { ...shared, foreignSections: [...foreignSections, ...unused] });
  refuseDebugging(config);
  const values = config.values as unknown as RuntimeConfig & Record<string, ConfigOf<S>>;
  return { config, runtime: values, own: values[section] as ConfigOf<S>, plugins };
}

/** Requests and replies of real people must not end in a log. */
function refuseDebugging({ values, origins }: LoadedConfig<Settings>): void {
  const { env, debug } = values as unknown as RuntimeConfig;
  if (!debug.calls || !/^prod/i.test(env)) return;
  const place = setAt(origins.get('debug.calls') ?? { kind: 'default' });
  throw configError([
    { subject: 'debug.calls', text: `is true but must be false where env is ${env}`, place },
  ]);
}

const entriesOf = (catalog: Catalog): CatalogEntry<unknown>[] =>
  Object.values(catalog).flatMap((entries) => Object.values<CatalogEntry<unknown>>(entries));

async function choosePlugins(
  catalog: Catalog,
  names: LoadedConfig<typeof runtimeSettings>,
): Promise<ChosenPlugins> {
  const problems: Problem[] = [];
  const load = async (kind: keyof Capability) => {
    const name = names.values[kind];
    const entries = catalog[kind];
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry) return [kind, { plugin: (await entry.load()).plugin, section: entry.section }] as const;
    const allowed = Object.keys(entries).join(', ');
    const place = setAt(names.origins.get(kind) ?? { kind: 'default' });
    problems.push({ subject: kind, text: `is ${JSON.stringify(name)} but must be one of ${allowed}`, place });
    return undefined;
  };
  const chosen = await Promise.all((Object.keys(catalog) as (keyof Capability)[]).map(load));
  if (problems.length > 0) throw configError(problems);
  return Object.fromEntries(chosen.filter((pair) => pair !== undefined)) as unknown as ChosenPlugins;
}
