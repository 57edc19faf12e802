import { didYouMean, type Problem, take } from './problem.ts';
import { type CompiledSettings, variableOf, variablePrefix } from './schema.ts';
import { suggest } from './suggest.ts';
import type { Layer } from './types.ts';

/** Variables that the loader itself reads, whatever the schema. */
export const loaderVariables = {
  file: 'FAIRLEAD_CONFIG',
  env: 'FAIRLEAD_ENV',
  profile: 'FAIRLEAD_PROFILE',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the `FAIRLEAD_*` variables and `PROFILE`. An empty variable counts as not set, since a shell or a
 * compose file often cannot unset one.
 */
export function readEnvironment(
  compiled: CompiledSettings,
  env: Environment,
  options: {
    readonly foreignSections: readonly string[];
    readonly otherVariables: readonly string[];
    readonly problems: Problem[];
    readonly warnings: string[];
  },
): Layer {
  const layer: Layer = new Map();
  const foreign = options.foreignSections.map((section) => `${variableOf(section)}_`);
  const known = [...compiled.byVariable.keys(), ...Object.values(loaderVariables)];

  for (const variable of Object.keys(env).sort()) {
    const text = env[variable];
    if (!variable.startsWith(variablePrefix) || text === undefined || text === '') continue;
    const entry = compiled.byVariable.get(variable);
    if (entry) {
      take(entry, text, 'text', { kind: 'environment', variable }, { layer, problems: options.problems });
      continue;
    }
    if (known.includes(variable) || options.otherVariables.includes(variable)) continue;
    if (foreign.some((prefix) => variable.startsWith(prefix))) continue;
    const explanation = `is not a variable of this program${didYouMean(suggest(variable, known))}`;
    options.problems.push({ subject: variable, text: explanation, place: 'set in the environment' });
  }

  const profile = compiled.byKey.get('profile');
  const alias = env.PROFILE;
  if (profile && alias !== undefined && alias !== '') {
    const explicit = env[loaderVariables.profile] ?? '';
    if (explicit === '')
      take(profile, alias, 'text', { kind: 'environment', variable: 'PROFILE' }, { layer, ...options });
    else if (explicit !== alias)
      options.warnings.push(
        `PROFILE is ${JSON.stringify(alias)} and ${loaderVariables.profile} is ${JSON.stringify(explicit)}; ${loaderVariables.profile} wins`,
      );
  }
  return layer;
}
