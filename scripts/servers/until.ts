import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the condition holds; false when the time is up.
 * The condition is asked at least twice, however slow it is, since a loaded machine may sleep through the time.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  options: { readonly timeoutMs: number; readonly everyMs?: number },
): Promise<boolean> {
  const end = performance.now() + options.timeoutMs;
  while (true) {
    if (await condition()) return true;
    if (performance.now() > end) return await condition();
    await sleep(options.everyMs ?? 100);
  }
}
