import { setTimeout as delay } from 'node:timers/promises';

/** Polls until `condition` holds; throws after `timeoutMs` (default 20,000). */
export async function until(condition: () => boolean, what: string, timeoutMs = 20_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await delay(5);
  }
}
