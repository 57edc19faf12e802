import type { Clock, Timer } from '../clock/types.ts';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';

/** Work that a service does again and again by itself. A failure is logged and tried again at the next turn. */
export interface Background extends AsyncDisposable {
  /** Runs `task` every `intervalMs`, counted from the end of the run before; first after one interval. */
  every(name: string, intervalMs: number, task: (signal: AbortSignal) => Promise<void>): void;
}

/** Disposing aborts what runs and waits for it. */
export function createBackground(options: { clock: Clock; log: Logger }): Background {
  const stop = new AbortController();
  const timers = new Set<Timer>();
  const running = new Set<Promise<void>>();

  const schedule = (name: string, intervalMs: number, task: (signal: AbortSignal) => Promise<void>) => {
    if (stop.signal.aborted) return;
    const timer = options.clock.setTimeout(() => {
      timers.delete(timer);
      const run = runInContext(createContext({ signal: stop.signal }), () => attempt(name, task));
      running.add(run);
      void run.then(() => {
        running.delete(run);
        schedule(name, intervalMs, task);
      });
    }, intervalMs);
    timers.add(timer);
  };

  const attempt = async (name: string, task: (signal: AbortSignal) => Promise<void>) => {
    try {
      await task(stop.signal);
    } catch (thrown) {
      if (!stop.signal.aborted)
        options.log.warn(`${name} failed; it runs again`, { error: RuntimeError.from(thrown) });
    }
  };

  return {
    every: schedule,
    async [Symbol.asyncDispose]() {
      stop.abort();
      for (const timer of timers) timer.cancel();
      await Promise.all(running);
    },
  };
}
