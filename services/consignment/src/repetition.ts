import { consignmentInProgress } from '@fairlead/interface-center/consignment/v1';
import { type Clock, type Context, sleep } from '@fairlead/runtime';
import type { ConsignmentDocument } from './document.ts';
import type { ConsignmentRepository } from './repository.ts';
import type { Ship } from './shipping.ts';
import type { Transitions } from './transitions.ts';

export interface RepetitionOptions {
  readonly repository: ConsignmentRepository;
  readonly transitions: Transitions;
  readonly ship: Ship;
  readonly clock: Clock;
  /** How long a consignment may stand still before the repetition takes it over, in ms. */
  readonly resumeAfterMs: number;
  /** How long a repetition waits at most, in ms. */
  readonly giveUpAfterMs: number;
  readonly newAttempt: () => string;
}

/**
 * Waits until a consignment is not pending any more, whoever works on it; takes it over where nobody does, for
 * example because the process that did has died. Throws `CONSIGNMENT_IN_PROGRESS` when time is up first.
 */
export type Join = (seen: ConsignmentDocument, call: Context) => Promise<ConsignmentDocument>;

const firstPauseMs = 20;
const longestPauseMs = 250;

export function createRepetition(options: RepetitionOptions): Join {
  const { repository, transitions, clock, resumeAfterMs } = options;

  return async (seen, call) => {
    const endMs = Math.min(call.deadlineMs - longestPauseMs, clock.now() + options.giveUpAfterMs);
    let document = seen;
    for (let pauseMs = firstPauseMs; document.status === 'pending'; pauseMs *= 2) {
      if (clock.now() - document.updatedAtMs >= resumeAfterMs) {
        const step = await transitions.takeOver(document, options.newAttempt());
        document = step.taken ? await options.ship(step.document, call) : step.document;
        if (document.status !== 'pending') break;
      }
      if (clock.now() >= endMs) throw consignmentInProgress({ retryAfterMs: 1_000 });
      await sleep(clock, Math.min(pauseMs, longestPauseMs), call.signal);
      document = (await repository.get(document.id)) ?? document;
    }
    return document;
  };
}
