import { until } from '../until.ts';
import { isRunning, type ServerRecord, signal } from './server-record.ts';

const GRACE_MS = 15_000;
const KILLED_MS = 5_000;

/**
 * Ends a process: asked first, killed when it has not ended after `graceMs` (default 15,000; 0 kills at once).
 * A paused one is continued, since it could not hear otherwise.
 */
export async function terminate(
  record: Pick<ServerRecord, 'pid' | 'start'>,
  options: { readonly graceMs?: number } = {},
): Promise<void> {
  const graceMs = options.graceMs ?? GRACE_MS;
  const gone = async () => !(await isRunning(record));
  if (graceMs > 0) {
    await signal(record, 'SIGTERM');
    await signal(record, 'SIGCONT');
    if (await until(gone, { timeoutMs: graceMs, everyMs: 20 })) return;
  }
  await signal(record, 'SIGKILL');
  if (await until(gone, { timeoutMs: KILLED_MS, everyMs: 10 })) return;
  throw new Error(`process ${record.pid} did not end, although it was killed`);
}
