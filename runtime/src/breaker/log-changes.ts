import type { Logger } from '../log/types.ts';
import type { Breaker } from './types.ts';

/** Writes a line whenever a circuit opens, tries or closes. */
export function logChanges(breaker: Breaker, log: Logger): void {
  breaker.onChange(({ key, from, to }) => {
    const fields = { circuit: key, from, to };
    if (to === 'open')
      log.warn('a circuit has opened: calls to this endpoint fail at once for a while', fields);
    else if (to === 'closed') log.info('a circuit has closed: calls go through again', fields);
    else log.debug('a circuit lets one call through', fields);
  });
}
