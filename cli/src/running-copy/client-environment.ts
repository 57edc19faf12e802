import { resolve } from 'node:path';
import { describeSettings, type LoadedConfig, type Settings } from '@fairlead/runtime';

/**
 * The part of the environment that a client of the running copy needs too: the configuration file, and every setting
 * of the runtime and its plugins that is no secret. Secrets stay where they are; a tool takes them from its own
 * environment.
 */
export function clientEnvironment(
  { file, settings }: LoadedConfig<Settings>,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const shown = describeSettings(settings).filter(({ flag }) => flag !== undefined);
  const kept: Record<string, string> = {};
  for (const { variable } of shown) {
    const value = env[variable];
    if (value) kept[variable] = value;
  }
  if (file) kept.FAIRLEAD_CONFIG = resolve(file);
  return kept;
}
