import { resolve } from 'node:path';
import type { ChosenCopy } from '../running-copy/choose-copy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment that the configuration is read from: the copy's settings, ours over them, and the choice on top. */
export function clientEnvironment(env: Environment, { copy, dataDir }: ChosenCopy): Environment {
  return {
    ...copy?.env,
    // A tool that only reads should write nothing: the trace begins at the service. FAIRLEAD_TRACING wins.
    FAIRLEAD_TRACING: 'noop',
    ...env,
    ...(copy && !env.PROFILE && !env.FAIRLEAD_PROFILE ? { FAIRLEAD_PROFILE: copy.profile } : {}),
    ...(dataDir === undefined ? {} : { FAIRLEAD_DATA_DIR: dataDir }),
  };
}

interface CopyFlags {
  readonly dataDir?: string;
  readonly profile?: string;
}

/** The flags that are settings, as the configuration takes them. */
export const givenFlags = ({ profile }: CopyFlags): readonly string[] =>
  profile === undefined ? [] : [`--profile=${profile}`];

/** What the flags and the environment want; what is empty counts as not set. */
export function wantedCopy(flags: CopyFlags, env: Environment, cwd: string) {
  const dataDir = flags.dataDir || env.FAIRLEAD_DATA_DIR || undefined;
  return {
    dataDir: dataDir === undefined ? undefined : resolve(cwd, dataDir),
    profile: flags.profile || env.FAIRLEAD_PROFILE || env.PROFILE || undefined,
  };
}
