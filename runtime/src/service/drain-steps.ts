import type { NetworkCaller } from '../client/create-caller.ts';
import { sleep } from '../clock/sleep.ts';
import type { Clock } from '../clock/types.ts';
import type { Registration } from '../registry/types.ts';
import type { Server } from '../server/create-server.ts';
import type { Background } from './background.ts';
import type { Capabilities } from './capabilities.ts';
import type { DrainStep } from './drain.ts';
import type { Hooks } from './hooks.ts';

export interface DrainParts {
  readonly server: Server;
  readonly caller: NetworkCaller;
  readonly background: Background;
  readonly parts: Capabilities;
  readonly hooks: Hooks;
  readonly clock: Clock;
  /** How long clients may take to hear that the node is gone, in ms. */
  readonly propagationMs: number;
  /** Nothing while the service has not registered yet. */
  readonly registration: () => Registration | undefined;
  /** Nothing where it is switched off. */
  readonly operations: () => Promise<AsyncDisposable | undefined>;
}

/** The way down: nothing is ended that something before it still needs. */
export function drainSteps(options: DrainParts): readonly DrainStep[] {
  const { server, caller, background, parts, hooks, clock, propagationMs, registration, operations } =
    options;
  return [
    {
      name: 'deregistering',
      async run(signal) {
        server.setServing(false);
        for (const begin of hooks.drain) begin();
        const registered = registration();
        if (!registered) return;
        await registered[Symbol.asyncDispose]();
        await sleep(clock, propagationMs, signal).catch(() => {});
      },
    },
    {
      name: 'finishing the calls in flight',
      run: (signal) => Promise.all([server.drain({ signal }), ...hooks.intake.map((stop) => stop(signal))]),
    },
    { name: 'ending background work', run: () => background[Symbol.asyncDispose]() },
    { name: 'leaving consumer groups', run: () => closeAll(hooks.subscriptions) },
    { name: 'flushing', run: (signal) => Promise.all(hooks.flushes.map((flush) => flush(signal))) },
    { name: 'closing what the service owns', run: () => closeAll(hooks.owned) },
    { name: 'closing the server', run: () => closeAll([server, caller]) },
    { name: 'flushing spans', run: (signal) => parts.peek('tracing')?.flush({ signal }) },
    { name: 'closing plugins', run: () => parts[Symbol.asyncDispose]() },
    // Last: whoever looks sees how the rest goes.
    {
      name: 'closing the operations port',
      async run() {
        const port = await operations().catch(() => undefined);
        await port?.[Symbol.asyncDispose]();
      },
    },
  ];
}

/** The newest first. */
async function closeAll(resources: readonly AsyncDisposable[]): Promise<void> {
  for (const resource of [...resources].reverse()) await resource[Symbol.asyncDispose]();
}
