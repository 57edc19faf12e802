import { styleText } from 'node:util';
import { systemClock } from '@fairlead/runtime';
import { exitCodes } from '../../errors/exit-code.ts';
import { findRunningCopy } from '../../running-copy/find.ts';
import { createLoadClient } from './http-client.ts';
import { type Mix, requestOf, schedule } from './mix.ts';
import { pace } from './pacer.ts';
import { openProgress } from './progress.ts';
import { reportJson, reportTable } from './report.ts';
import { createResults } from './results.ts';
import { seed } from './seed.ts';

export interface LoadOptions {
  /** Where the repository is. */
  readonly root: string;
  /** Which copy is meant; see `findRunningCopy`. */
  readonly dataDir: string | undefined;
  /** The api; default that of the running copy. */
  readonly url?: string;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly mix: Mix;
  /** Failures among a hundred answers that are still no failure of the load. */
  readonly maxFailedPercent: number;
  /** JSON instead of a table. */
  readonly json: boolean;
}

/**
 * Loads the api at a steady rate, and prints what came. Resolves to 0; to 1 where too many requests failed or the rate was
 * not kept; to 130 after Ctrl-C, with what came until then.
 */
export async function load(options: LoadOptions): Promise<number> {
  const { root, dataDir, perSecond, durationMs, mix, maxFailedPercent, json } = options;
  const apiUrl = options.url ?? findRunningCopy({ root, dataDir }).apiUrl;
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);

  const seeded = await seed(apiUrl);
  const results = createResults();
  using client = createLoadClient(apiUrl, seeded.token);
  const order = schedule(mix);
  const startedAtMs = systemClock.now();
  const progress = openProgress({
    results,
    perSecond,
    durationMs,
    clock: systemClock,
    stderr: process.stderr,
  });
  // The runtime's timers keep no process alive: before the first request nothing else might be left.
  const keepAlive = setInterval(() => {}, 60_000);
  await pace({
    perSecond,
    durationMs,
    clock: systemClock,
    signal: stop.signal,
    async send(number, dueMs) {
      const kind = order[number % order.length] ?? 'get';
      const answer = await client.send(requestOf(kind, number, seeded));
      results.record(kind, systemClock.now() - dueMs, answer);
    },
  });
  const elapsedMs = systemClock.now() - startedAtMs;
  clearInterval(keepAlive);
  progress.end();
  process.off('SIGINT', interrupt);

  const outcome = { apiUrl, perSecond, durationMs, elapsedMs, results, interrupted: stop.signal.aborted };
  const bold = (text: string) => styleText('bold', text, { stream: process.stdout });
  process.stdout.write(
    json ? `${JSON.stringify(reportJson(outcome), undefined, 2)}\n` : reportTable(outcome, bold),
  );
  if (stop.signal.aborted) return exitCodes.interrupted;
  const failedPercent = (results.failed * 100) / Math.max(1, results.answered);
  const achieved = (results.answered * 1_000) / elapsedMs;
  const problems = [
    ...(failedPercent > maxFailedPercent
      ? [`${failedPercent.toFixed(2)} % of the requests failed; ${maxFailedPercent} % are allowed`]
      : []),
    ...(achieved < perSecond * 0.95
      ? [`${achieved.toFixed(0)} requests per second were answered, of ${perSecond}`]
      : []),
  ];
  if (problems.length === 0) return exitCodes.ok;
  process.stderr.write(`fairlead load: ${problems.join('; ')}\n`);
  return exitCodes.failure;
}
