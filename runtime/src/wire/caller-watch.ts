import type { Clock, Timer } from '../clock/types.ts';

export interface CallerWatchOptions {
  readonly clock: Clock;
  /** Whether calls are under way. */
  readonly isBusy: () => boolean;
  /** Sends the caller something that it need not answer. */
  readonly speak: () => void;
  /** Silence in ms after which the caller is spoken to. Default 500. */
  readonly afterMs?: number;
}

/**
 * Speaks to a caller that is silent while its calls are under way. A caller that was killed behind a broker closes
 * nothing: only what is sent to it shows that nobody is there, and its calls end then instead of at their deadlines.
 */
export interface CallerWatch {
  /** A call has come in. */
  onCall(): void;
  /** Something has been heard. */
  onFrames(): void;
  /** The channel is closed. */
  end(): void;
}

export function watchCaller({ clock, isBusy, speak, afterMs = 500 }: CallerWatchOptions): CallerWatch {
  let timer: Timer | undefined;
  let heard = false;

  const look = () => {
    timer = undefined;
    if (!isBusy()) return;
    if (!heard) speak();
    heard = false;
    timer = clock.setTimeout(look, afterMs);
  };

  return {
    onCall() {
      timer ??= clock.setTimeout(look, afterMs);
    },
    onFrames() {
      heard = true;
    },
    end: () => timer?.cancel(),
  };
}
