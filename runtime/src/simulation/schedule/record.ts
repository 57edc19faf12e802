import type { Process } from '../process.ts';
import type { MethodName, Outcome } from './ledger-service.ts';

/** A call that somebody made. Times are the world's, in ms. */
export interface CallRecord {
  readonly token: string;
  readonly method: MethodName;
  readonly process: Process;
  readonly startMs: number;
  /** `Infinity` for none. */
  readonly deadlineMs: number;
  readonly asked: Outcome;
  settledMs: number | undefined;
  /** `ok`, or the code of its error. */
  ended: string | undefined;
  reason: string;
  message: string;
  /** When its caller gave up, if it did. */
  cancelledMs: number | undefined;
}

/** A handler at work. */
export interface Execution {
  readonly token: string;
  readonly process: Process;
  readonly beganMs: number;
  readonly deadlineMs: number;
  endedMs: number | undefined;
}

export interface EventRecord {
  readonly id: string;
  readonly key: string;
  readonly isPoison: boolean;
  readonly publisher: Process;
  readonly publishedMs: number;
  ackedMs: number | undefined;
}

/** Somebody who listens to events. */
export interface Listening {
  readonly process: Process;
  /** Absent for one who gets all. */
  readonly group: string | undefined;
  readonly sinceMs: number;
  /** The service that listened has gone down, or did not come up. */
  left: boolean;
  /** Ids in the order in which they were first handled. */
  readonly handled: Set<string>;
}

/** All that happened in a schedule and that the rules are about. */
export interface ScheduleRecord {
  readonly calls: CallRecord[];
  readonly executions: Execution[];
  /** How often the effect of each call has come about. */
  readonly effects: Map<string, number>;
  readonly events: EventRecord[];
  readonly listening: Listening[];
  /** Ids by group, in the order in which they were first handled. */
  readonly groups: Map<string, Set<string>>;
  /** By whom sources of streams are being read from, once for each. */
  readonly openSources: Process[];
  /** Rules that were broken, as sentences. */
  readonly violations: string[];
}

export const createRecord = (): ScheduleRecord => ({
  calls: [],
  executions: [],
  effects: new Map(),
  events: [],
  listening: [],
  groups: new Map(),
  openSources: [],
  violations: [],
});
