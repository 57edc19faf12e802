import type { SigningKeySource } from '../auth/types.ts';
import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import type { Capability, Plugin } from './plugin.ts';

/** The plugin chosen for each capability; see `choosePlugins`. */
export type ChosenPlugins = {
  readonly [Kind in keyof Capability]: {
    readonly plugin: Plugin<Capability[Kind]>;
    readonly section: string;
  };
};

/** Makes each capability when it is first asked for, so that a service carries only what it uses. */
export interface Capabilities extends AsyncDisposable {
  get<Kind extends keyof Capability>(kind: Kind): Capability[Kind];
  /** What has been made so far. */
  peek<Kind extends keyof Capability>(kind: Kind): Capability[Kind] | undefined;
}

export interface CapabilitiesOptions {
  readonly plugins: ChosenPlugins;
  /** The values of all sections. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly dataDir: string;
  readonly service: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signingKeys: SigningKeySource;
}

/** Disposing closes what was made, the newest first, and throws an `AggregateError` of what failed. */
export function createCapabilities(options: CapabilitiesOptions): Capabilities {
  const { plugins, values, ...context } = options;
  const made = new Map<keyof Capability, AsyncDisposable | object>();

  return {
    get<Kind extends keyof Capability>(kind: Kind): Capability[Kind] {
      const known = made.get(kind);
      if (known) return known as Capability[Kind];
      const { plugin, section } = plugins[kind];
      const capability = plugin.create({ ...context, settings: (values[section] ?? {}) as never });
      made.set(kind, capability);
      return capability;
    },
    peek<Kind extends keyof Capability>(kind: Kind) {
      return made.get(kind) as Capability[Kind] | undefined;
    },
    async [Symbol.asyncDispose]() {
      const failures: unknown[] = [];
      for (const [kind, capability] of [...made].reverse()) {
        made.delete(kind);
        if (!(Symbol.asyncDispose in capability)) continue;
        try {
          await capability[Symbol.asyncDispose]();
        } catch (thrown) {
          failures.push(RuntimeError.from(thrown));
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'some parts did not close cleanly');
    },
  };
}
