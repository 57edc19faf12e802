import assert from 'node:assert/strict';

/** Waits until `condition` holds; fails after `timeoutMs` (default 10,000). */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs = 10_000 } = {},
): Promise<void> {
  const startedAt = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - startedAt < timeoutMs, `not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
