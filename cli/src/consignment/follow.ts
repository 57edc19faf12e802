import { setTimeout as pause } from 'node:timers/promises';
import type { Log, TailResponse } from '@fairlead/interface-center/log/v1';

export interface FollowOptions {
  readonly open: (resumeToken: string) => AsyncIterable<TailResponse>;
  readonly onEvent: (event: Log) => Promise<void>;
  readonly signal: AbortSignal;
  /** Whether to connect again after this. */
  readonly isTransient: (thrown: unknown) => boolean;
  /** Called when it is connected, the first time and after every loss. */
  readonly onConnected: () => void;
  /** Called once per loss. */
  readonly onLost: (thrown: unknown) => void;
  /** First pause before connecting again, in ms; it doubles up to sixteen times itself. Default 250. */
  readonly pauseMs?: number;
}

/** Of the events that were shown; after a break the last ones may come again. */
const REMEMBERED = 10_000;

/**
 * Shows events until the signal fires, each once, and goes on where it was after a break. Throws what is not transient,
 * and what keeps it from connecting the first time.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { open, onEvent, signal, isTransient, onConnected, onLost, pauseMs = 250 } = options;
  const shown = new Set<string>();
  let resumeToken = '';
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const { log, resumeToken: token } of open(resumeToken)) {
        resumeToken = token;
        failures = 0;
        if (!log) onConnected();
        else if (remember(shown, log.id)) await onEvent(log);
      }
    } catch (thrown) {
      if (signal.aborted || resumeToken === '' || !isTransient(thrown)) throw thrown;
      if (failures === 0) onLost(thrown);
      await pause(pauseMs * 2 ** Math.min(failures++, 4), undefined, { signal }).catch(() => {});
    }
  }
}

/** False when it was there. */
function remember(shown: Set<string>, id: string): boolean {
  if (shown.has(id)) return false;
  shown.add(id);
  const [oldest] = shown;
  if (shown.size > REMEMBERED && oldest !== undefined) shown.delete(oldest);
  return true;
}
