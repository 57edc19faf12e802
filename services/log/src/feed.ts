import { type Clock, type Logger, RuntimeError, sleep } from '@fairlead/runtime';
import type { LogDocument } from './document.ts';
import type { LogRepository } from './repository.ts';

/** Tells followers of events as they are kept, by whichever node of this service. */
export interface Feed extends AsyncDisposable {
  /** Calls `listener` with each event from now on, once it resolves; returns what ends that. */
  attach(listener: (log: LogDocument) => void): Promise<() => void>;
  /** Looks at once: an event has just been kept here. */
  wake(): void;
}

/**
 * By how much an event may be seen later than when it was kept: the time that writing it takes, and what the clocks of
 * two nodes differ. Whoever goes on from somewhere looks back so far.
 */
export const OVERLAP_MS = 10_000;

export interface FeedOptions {
  readonly logs: Pick<LogRepository, 'kept'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** How often the store is asked for what other nodes have kept, in ms. Default 200. */
  readonly pollMs?: number;
  /** How often it is asked for what was seen late, in ms. Default 2,000. */
  readonly sweepMs?: number;
}

const PAGE = 500;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * Reads the store, which is where all events come together, for all followers at once; while there is none it does
 * nothing. A broker's subscription would tell of events that the store does not have yet, and that a follower who comes
 * a moment later would never see.
 */
export function createFeed(options: FeedOptions): Feed {
  const listeners = new Set<(log: LogDocument) => void>();
  let run: Run | undefined;

  const handOn = (event: LogDocument) => {
    for (const listener of [...listeners]) listener(event);
  };
  const stopWhenAlone = () => {
    if (listeners.size > 0) return;
    run?.stop();
    run = undefined;
  };

  return {
    wake: () => run?.wake(),
    async attach(listener) {
      listeners.add(listener);
      const detach = () => {
        if (listeners.delete(listener)) stopWhenAlone();
      };
      run ??= startRun(options, handOn);
      try {
        await run.primed;
      } catch (thrown) {
        detach();
        throw thrown;
      }
      return detach;
    },
    async [Symbol.asyncDispose]() {
      listeners.clear();
      const last = run;
      stopWhenAlone();
      await last?.over;
    },
  };
}

/** The reading from the first follower's coming to the last one's leaving. */
interface Run {
  /** Resolves when what is there already is known, which is nobody's news. */
  readonly primed: Promise<void>;
  readonly over: Promise<void>;
  wake(): void;
  stop(): void;
}

function startRun(options: FeedOptions, handOn: (log: LogDocument) => void): Run {
  const { logs, clock, log, pollMs = 200, sweepMs = 2_000 } = options;
  const stop = new AbortController();
  const { signal } = stop;
  /** When the events were kept that have been handed on, by id; as far back as is looked. */
  const seen = new Map<string, number>();
  let newestMs = clock.now();
  let awake = Promise.withResolvers<void>();

  const read = async (fromMs: number, hand: (log: LogDocument) => void) => {
    let cursor: string | undefined;
    do {
      const page = await logs.kept({}, fromMs, PAGE, cursor);
      if (signal.aborted) return;
      for (const event of page.logs) {
        newestMs = Math.max(newestMs, event.keptAtMs);
        if (seen.has(event.id)) continue;
        seen.set(event.id, event.keptAtMs);
        hand(event);
      }
      cursor = page.nextCursor;
    } while (cursor !== '');
    for (const [id, keptAtMs] of seen) if (keptAtMs < newestMs - 2 * OVERLAP_MS) seen.delete(id);
  };

  const pause = (ms: number) => sleep(clock, ms, signal).catch(() => {});

  const follow = async () => {
    let sweptMs = clock.now();
    while (!signal.aborted) {
      await Promise.race([awake.promise, pause(pollMs)]);
      awake = Promise.withResolvers();
      const isSweep = clock.now() - sweptMs >= sweepMs;
      try {
        await read(isSweep ? newestMs - OVERLAP_MS : newestMs, handOn);
        if (isSweep) sweptMs = clock.now();
      } catch (thrown) {
        log.warn('events cannot be followed now; it is tried again', { error: RuntimeError.from(thrown) });
        await pause(PAUSE_AFTER_FAILURE_MS);
      }
    }
  };

  const primed = read(newestMs - OVERLAP_MS, () => {});
  return {
    primed,
    over: primed.then(follow, () => {}),
    wake: () => awake.resolve(),
    stop: () => stop.abort(),
  };
}
