import type { Clock, Init } from '@fairlead/runtime';
import type { TailResponse } from './contract.ts';
import { eventOf, type LogDocument } from './document.ts';
import { type Feed, OVERLAP_MS } from './feed.ts';
import { createPosition, readPosition } from './position.ts';
import { type LogQuery, type LogRepository, matches } from './repository.ts';

export interface TailOptions {
  readonly feed: Pick<Feed, 'attach'>;
  readonly logs: Pick<LogRepository, 'kept'>;
  readonly clock: Clock;
}

/** Follows events; resolves once it does, so that nothing which happens after that is missed. */
export type Tail = (
  query: LogQuery,
  resumeToken: string,
  signal: AbortSignal,
) => Promise<AsyncIterable<Init<TailResponse>>>;

/** Events that wait for a slow reader at most; beyond, they are read from the store when it comes back. */
const MAX_WAITING = 1_000;
const PAGE = 200;

export function createTail({ feed, logs, clock }: TailOptions): Tail {
  return async (query, resumeToken, signal) => {
    const { sinceMs } = query;
    const position = resumeToken === '' ? createPosition(sinceMs ?? clock.now()) : readPosition(resumeToken);
    const waiting: LogDocument[] = [];
    /** Whether there is something in the store that was neither handed on nor waits. */
    let behind = resumeToken !== '' || sinceMs !== undefined;
    let wake = () => {};

    /** What was kept since `fromMs`, with what is seen late. */
    async function* keptSince(fromMs: number) {
      let cursor: string | undefined;
      do {
        const page = await logs.kept(query, fromMs - OVERLAP_MS, PAGE, cursor);
        yield* page.logs;
        cursor = page.nextCursor;
      } while (cursor !== '');
    }

    // Or going on after a break, and looking back for what was seen late, it would come after all.
    if (!behind) for await (const log of keptSince(position.newestMs)) position.see(log);

    const detach = await feed.attach((log) => {
      if (behind || !matches(query, log)) return;
      if (waiting.length < MAX_WAITING) waiting.push(log);
      else behind = true;
      wake();
    });
    signal.addEventListener('abort', () => {
      detach();
      wake();
    });
    if (signal.aborted) detach();

    async function* events() {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else if (behind) {
          behind = false;
          yield* keptSince(position.newestMs);
        } else await new Promise<void>((resolve) => (wake = resolve));
      }
    }

    async function* follow() {
      try {
        yield { resumeToken: position.token() };
        for await (const log of events())
          if (position.see(log)) yield { log: eventOf(log), resumeToken: position.token() };
      } finally {
        detach();
      }
    }
    return follow();
  };
}
