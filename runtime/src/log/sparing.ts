import type { Clock } from '../clock/types.ts';
import type { LogFields, Logger } from './types.ts';

/** Warns of what others can cause as often as they like. */
export type SparingWarn = (message: string, fields?: LogFields) => void;

/**
 * A warning is logged at once, and the same one not again before `everyMs` (default 10,000) are over; then, if there were
 * others meanwhile, the last of them, with their number as `times`.
 */
export function sparingWarn(log: Pick<Logger, 'warn'>, clock: Clock, everyMs = 10_000): SparingWarn {
  const quiet = new Map<string, { times: number; last: LogFields | undefined }>();

  const rest = (message: string) => {
    clock.setTimeout(() => {
      const held = quiet.get(message);
      quiet.delete(message);
      if (!held || held.times === 0) return;
      log.warn(message, { ...held.last, times: held.times });
      quiet.set(message, { times: 0, last: undefined });
      rest(message);
    }, everyMs);
  };

  return (message, fields) => {
    const held = quiet.get(message);
    if (held) {
      held.times++;
      held.last = fields;
      return;
    }
    log.warn(message, fields);
    quiet.set(message, { times: 0, last: undefined });
    rest(message);
  };
}
