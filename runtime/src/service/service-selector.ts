import type { Clock } from '../clock/types.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import type { Logger } from '../log/types.ts';
import { createSelector } from '../selector/create-selector.ts';
import { powerOfTwo } from '../selector/power-of-two.ts';
import { random } from '../selector/random.ts';
import { roundRobin } from '../selector/round-robin.ts';
import type { Selector } from '../selector/types.ts';

export interface ServiceSelectorOptions {
  readonly select: RuntimeConfig['select'];
  readonly clock: Clock;
  /** Told which nodes are left out and why, with their addresses. Default: nobody. */
  readonly log?: Logger | undefined;
  /** From 0 to less than 1, for whatever is left to chance. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

const strategies = { 'power-of-two': powerOfTwo, 'round-robin': roundRobin, random } as const;

/** The selector that the section `select` of the configuration describes. */
export function createServiceSelector({
  select,
  clock,
  log,
  random: draw,
}: ServiceSelectorOptions): Selector {
  const { enabled, ...limits } = select.ejection;
  return createSelector({
    clock,
    ...(draw ? { random: draw } : {}),
    strategy: strategies[select.strategy],
    versions: select.versions,
    labels: select.labels,
    ejection: enabled && limits,
    onEject({ service, node: { id, address }, why, forMs, error }) {
      const fields = { service, node: id, address, why, forMs: Math.round(forMs) };
      if (why === 'draining') log?.debug('a node is going down', fields);
      else log?.warn('a node is left out', error ? { ...fields, error } : fields);
    },
    onReturn({ service, node: { id, address }, why }) {
      if (why !== 'draining') log?.info('a node is taken back', { service, node: id, address, why });
    },
  });
}
