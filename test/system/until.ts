import { setTimeout as pause } from 'node:timers/promises';

export interface UntilOptions {
  /** Completes "not in time: …". */
  readonly what: string;
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Time between two questions, in ms. Default 25. */
  readonly everyMs?: number;
}

/** Asks again and again until the answer is truthy, and resolves to it. Real processes have no clock to turn. */
export async function until<T>(
  ask: () => T | Promise<T>,
  { what, timeoutMs = 10_000, everyMs = 25 }: UntilOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false | null | undefined>;
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await pause(everyMs);
  }
}
