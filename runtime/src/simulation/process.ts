import type { Clock, Timer } from '../clock/types.ts';
import type { WorldEvent } from './world.ts';

/** A running program on a host: an event loop that can be held up, and ended without a word. */
export interface Process {
  readonly host: string;
  /** The host's, and which of the processes that the world has seen it is. */
  readonly name: string;
  /** The time and the turns of this process. */
  readonly clock: Clock;
  readonly alive: boolean;
  readonly stalled: boolean;
  /** Timers that its clock was asked for and that are still to come. */
  readonly timers: number;
  /** Something comes to the process from outside; it waits for the event loop, and gets lost with the process. */
  deliver(delayMs: number, callback: () => void): void;
  /** The event loop is busy for `forMs`: timers and messages wait. */
  stall(forMs: number): void;
  /** Nothing of the process runs any more. */
  kill(): void;
  /** Keeps an event for after the stall; false when there is none. */
  defer(event: WorldEvent): boolean;
}

export interface ProcessOptions {
  readonly host: string;
  readonly name: string;
  /** The world's time. */
  readonly now: () => number;
  /** How far the process's clock is ahead of it, in ms. */
  readonly skewMs: number;
  readonly schedule: (delayMs: number, callback: () => void) => WorldEvent;
  /** Puts a deferred event back. */
  readonly resume: (event: WorldEvent) => void;
  /** Calls back whatever becomes of the process. */
  readonly wake: (delayMs: number, callback: () => void) => void;
}

/** How long a turn of an event loop takes, in ms; so nothing goes on for ever at one moment. */
const TURN_MS = 0.02;

export function createProcess({ host, name, now, skewMs, schedule, resume, wake }: ProcessOptions): Process {
  let alive = true;
  let timers = 0;
  let stalledUntilMs = Number.NEGATIVE_INFINITY;
  let deferred: WorldEvent[] = [];

  const goOn = () => {
    if (now() < stalledUntilMs) return;
    const events = deferred;
    deferred = [];
    for (const event of events) resume(event);
  };

  const startTimer = (callback: () => void, delayMs: number): Timer => {
    timers++;
    const event = schedule(delayMs, () => {
      timers--;
      callback();
    });
    return {
      cancel() {
        if (event.callback === undefined) return;
        event.callback = undefined;
        timers--;
      },
    };
  };

  return {
    host,
    name,
    clock: {
      now: () => now() + skewMs,
      setTimeout: startTimer,
      nextTurn: (callback) => void schedule(TURN_MS, callback),
    },
    get alive() {
      return alive;
    },
    get stalled() {
      return now() < stalledUntilMs;
    },
    get timers() {
      return timers;
    },
    deliver: (delayMs, callback) => void schedule(delayMs, callback),
    stall(forMs) {
      stalledUntilMs = Math.max(stalledUntilMs, now() + forMs);
      wake(forMs, goOn);
    },
    kill() {
      alive = false;
      deferred = [];
    },
    defer(event) {
      if (now() < stalledUntilMs) deferred.push(event);
      else return false;
      return true;
    },
  };
}
