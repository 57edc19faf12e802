import { deadLetter, deadLetterTopic, type Outcome } from '@fairlead/runtime';
import type { Settlement } from './claim-operations.ts';
import type { Run } from './member-claims.ts';
import { toDelivery, toRow } from './rows.ts';

/** After so many messages of one key in a row, others get their turn. */
const MAX_STREAK = 64;

/** What the file is told about a claim, from how its try ended. */
export function settlementOf(run: Run, outcome: Outcome, topic: string, group: string): Settlement {
  const { seq, token, tries, failures } = run.claim;
  const open = { seq, token, failures, retryInMs: 0, deadLetter: undefined, keep: false };
  if (outcome.kind === 'abandoned') return open;
  if (outcome.kind === 'retry') return { ...open, retryInMs: outcome.delayMs, failures: outcome.failures };
  const done = { ...open, retryInMs: undefined, keep: run.streak < MAX_STREAK };
  if (outcome.kind === 'handled') return done;
  const letter = deadLetter(toDelivery(topic, run.claim, tries), group, outcome.error);
  return { ...done, deadLetter: toRow(deadLetterTopic(topic), letter) };
}

/** Whether it leaves something behind that another claim could take at once. */
export const freesLane = ({ retryInMs, keep }: Settlement): boolean => !keep && (retryInMs ?? 0) === 0;
