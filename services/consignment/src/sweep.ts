import type { Clock, Logger } from '@fairlead/runtime';
import type { Compensate } from './compensation.ts';
import type { ConsignmentDocument } from './document.ts';
import type { ConsignmentRepository } from './repository.ts';
import type { Transitions } from './transitions.ts';

export interface SweepOptions {
  readonly repository: ConsignmentRepository;
  readonly transitions: Transitions;
  readonly compensate: Compensate;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a consignment may be pending without a step forward, in ms. */
  readonly sweepAfterMs: number;
  /** How long one may be releasing, in ms; whoever began it is faster than that. Default 3,000. */
  readonly releaseAfterMs?: number;
}

// Vessels have other work, too.
const atOnce = 8;

/** Ends what processes that died, or could not reach a vessel, have left. Resolves to how many consignments it ended. */
export function createSweep(options: SweepOptions): (signal?: AbortSignal) => Promise<number> {
  const { repository, transitions, compensate, clock, log, releaseAfterMs = 3_000 } = options;

  /** False when it could not be ended now. */
  const end = async (document: ConsignmentDocument, signal: AbortSignal | undefined): Promise<boolean> => {
    try {
      const step =
        document.status === 'pending'
          ? await transitions.abandonUntouched(document)
          : { taken: true, document };
      if (!step.taken) return true;
      await compensate(step.document);
      log.debug('a consignment was ended that nobody worked on', { consignment: document.id });
      return true;
    } catch (error) {
      if (signal?.aborted) return false;
      log.warn('a consignment cannot be ended now; it is tried again', { consignment: document.id, error });
      await transitions.postpone(document).catch(() => undefined);
      return false;
    }
  };

  return async (signal) => {
    let ended = 0;
    for (const [status, ageMs] of [
      ['pending', options.sweepAfterMs],
      ['releasing', releaseAfterMs],
    ] as const) {
      for (;;) {
        const found = await repository.untouched(status, clock.now() - ageMs);
        let failed = 0;
        for (let start = 0; start < found.length && !signal?.aborted; start += atOnce) {
          const results = await Promise.all(
            found.slice(start, start + atOnce).map((each) => end(each, signal)),
          );
          ended += results.filter(Boolean).length;
          failed += results.filter((done) => !done).length;
        }
        // What fails now fails again at once.
        if (found.length < 100 || failed > 0 || signal?.aborted) break;
      }
    }
    return ended;
  };
}
