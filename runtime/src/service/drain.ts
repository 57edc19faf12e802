import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';

/** One step on the way down. It gets a signal that aborts when the grace period is over. */
export interface DrainStep {
  readonly name: string;
  readonly run: (signal: AbortSignal) => PromiseLike<unknown> | undefined;
}

/**
 * Runs the steps one after the other within `graceMs`. A step that fails is logged and the next one follows; once the
 * time is over, what is left is hurried through with a signal that is already aborted. Resolves to what went wrong.
 */
export async function drain(
  steps: readonly DrainStep[],
  options: { readonly clock: Clock; readonly log: Logger; readonly graceMs: number },
): Promise<readonly string[]> {
  const { clock, log, graceMs } = options;
  const grace = new AbortController();
  const timer = clock.setTimeout(() => grace.abort(), graceMs);
  const problems: string[] = [];
  for (const step of steps) {
    const outcome = await settle(step, grace.signal, clock);
    if (outcome === undefined) continue;
    problems.push(`${step.name}: ${outcome}`);
    log.warn(`${step.name} did not end cleanly`, { reason: outcome });
  }
  timer.cancel();
  return problems;
}

async function settle(step: DrainStep, signal: AbortSignal, clock: Clock): Promise<string | undefined> {
  const late = new Promise<string>((resolve) => {
    const giveUp = () => clock.nextTurn(() => resolve('the grace period is over'));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  const work = Promise.resolve()
    .then(() => step.run(signal))
    .then(
      () => undefined,
      (thrown) => RuntimeError.from(thrown).message,
    );
  return Promise.race([work, late]);
}
