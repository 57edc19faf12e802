import { setFlagsFromString } from 'node:v8';

/**
 * Sets the engine up for a process that answers calls; to be done before the first one. By default V8 looks at what
 * survives while it starts, and in a burst of calls that is every message: it then makes all messages in the old
 * generation, where each holds on to its strings until a full collection. Twice the CPU per call, by chance, for as
 * long as the process lives (see docs/performance.md).
 */
export function tuneEngine(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
