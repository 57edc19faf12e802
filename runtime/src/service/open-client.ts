import type { NetworkCaller } from '../client/create-caller.ts';
import { systemClock } from '../clock/system.ts';
import type { Settings } from '../config/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import { createCapabilities } from './capabilities.ts';
import type { LoadedRuntime } from './load-runtime.ts';
import { createServiceCaller } from './service-caller.ts';

export interface OpenClientOptions {
  /** Under which name it calls; in traces. */
  readonly name: string;
  readonly log: Logger;
}

/** A caller for a program that is no service (a tool on the command line). Disposing it closes everything behind it. */
export function openClient(loaded: LoadedRuntime<Settings>, { name, log }: OpenClientOptions): NetworkCaller {
  const { runtime, config, plugins } = loaded;
  const parts = createCapabilities({
    plugins,
    values: config.values,
    dataDir: runtime.dataDir,
    service: name,
    clock: systemClock,
    log,
    signingKeys: () => Promise.reject(noKeys()),
  });
  const caller = createServiceCaller({ parts, runtime, clock: systemClock });
  return {
    client: caller.client,
    call: caller.call,
    isServing: caller.isServing,
    get snapshots() {
      return caller.snapshots;
    },
    get selection() {
      return caller.selection;
    },
    async [Symbol.asyncDispose]() {
      await caller[Symbol.asyncDispose]();
      await parts[Symbol.asyncDispose]();
    },
  };
}

const noKeys = () =>
  new RuntimeError({ code: 'FAILED_PRECONDITION', message: 'a client verifies no tokens' });
