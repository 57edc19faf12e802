import type { Timer } from '../clock/types.ts';
import { createEventQueue } from './event-queue.ts';
import { createProcess, type Process } from './process.ts';
import { createTrace, type Trace } from './trace.ts';

/** Something that will happen, to a process or (without one) to the world between them. */
export interface WorldEvent {
  dueMs: number;
  readonly order: number;
  readonly process: Process | undefined;
  /** `undefined` once it is called off. */
  callback: (() => void) | undefined;
}

/** A time of its own, in which one thing happens after the other, and the processes that live in it. */
export interface World {
  readonly nowMs: number;
  readonly trace: Trace;
  /** Starts a process on a host. */
  start(host: string, options?: StartProcessOptions): Process;
  /** The process that runs on a host now. */
  processOn(host: string): Process | undefined;
  /** Does something after `delayMs`, whatever becomes of any process. */
  after(delayMs: number, callback: () => void): Timer;
  /** Writes what happened into the trace. */
  note(host: string, what: string): void;
  /**
   * Lets things happen until `untilMs`; promises get to run after each of them. Rejects with what an event throws, and
   * when there is no end of events. One run at a time.
   */
  run(untilMs: number): Promise<void>;
}

export interface StartProcessOptions {
  /** How far the host's clock is ahead of the world's, in ms. Default 0. */
  readonly skewMs?: number;
}

export interface WorldOptions {
  /** When it begins, in ms since the epoch. Default 1,000,000. */
  readonly startMs?: number;
  /** Default: one that keeps no lines. */
  readonly trace?: Trace;
  /** More events than this in one run are a loop. Default 1,000,000. */
  readonly maxEvents?: number;
}

/** `then` of it costs less than `queueMicrotask`. */
const done = Promise.resolve();

export function createWorld(options: WorldOptions = {}): World {
  const { startMs = 1_000_000, trace = createTrace(), maxEvents = 1_000_000 } = options;
  const queue = createEventQueue<WorldEvent>();
  const processes = new Map<string, Process>();
  let nowMs = startMs;
  let order = 0;
  let started = 0;

  const schedule = (delayMs: number, process: Process | undefined, callback: () => void): WorldEvent => {
    const event = { dueMs: nowMs + Math.max(0, delayMs), order: order++, process, callback };
    queue.push(event);
    return event;
  };

  const happen = (event: WorldEvent) => {
    const { callback, process } = event;
    if (!callback || process?.alive === false) return false;
    if (process?.defer(event)) return false;
    event.callback = undefined;
    trace.mix(event.dueMs);
    callback();
    return true;
  };

  const world: World = {
    get nowMs() {
      return nowMs;
    },
    trace,
    start(host, { skewMs = 0 } = {}) {
      const process = createProcess({
        host,
        name: `${host}#${++started}`,
        now: () => nowMs,
        skewMs,
        schedule: (delayMs, callback) => schedule(delayMs, process, callback),
        resume: (event) => {
          event.dueMs = nowMs;
          queue.push(event);
        },
        wake: (delayMs, callback) => void schedule(delayMs, undefined, callback),
      });
      processes.set(host, process);
      return process;
    },
    processOn(host) {
      const process = processes.get(host);
      return process?.alive ? process : undefined;
    },
    after(delayMs, callback) {
      const event = schedule(delayMs, undefined, callback);
      return {
        cancel() {
          event.callback = undefined;
        },
      };
    },
    note: (host, what) => trace.note(nowMs, host, what),
    run: (untilMs) =>
      new Promise((resolve, reject) => {
        let events = 0;
        // A tick comes after all microtasks, those that microtasks add included, and costs a quarter of a turn of the
        // event loop; but ticks that a tick adds come before microtasks, hence the step between.
        const settled = () => process.nextTick(step);
        const step = () => {
          try {
            for (;;) {
              const event = queue.peek();
              if (event === undefined || event.dueMs > untilMs) {
                nowMs = Math.max(nowMs, untilMs);
                return resolve();
              }
              queue.pop();
              nowMs = Math.max(nowMs, event.dueMs);
              if (++events > maxEvents) throw new Error(`there is no end of events at ${nowMs}`);
              if (happen(event)) break;
            }
          } catch (thrown) {
            return reject(thrown);
          }
          done.then(settled);
        };
        settled();
      }),
  };
  return world;
}
