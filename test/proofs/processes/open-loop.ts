import { RuntimeError } from '@fairlead/runtime';
import { wallMs } from './orders.ts';

/** One kind of call in a load. Throws what the call fails with. */
export interface LoadKind {
  readonly name: string;
  call(number: number): Promise<unknown>;
}

/** How a call failed. */
export interface LoadFailure {
  readonly kind: string;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** Everything that was sent, one entry per call that ended; times in ms since the epoch. */
export interface LoadResult {
  readonly sent: number;
  readonly sentAtMs: Float64Array;
  readonly endedAtMs: Float64Array;
  /** Index into `kinds`. */
  readonly kind: Uint8Array;
  readonly kinds: readonly string[];
  readonly failed: readonly LoadFailure[];
}

const TICK_MS = 2;

/** Sends calls at a steady rate, however slow the answers are, and resolves when every one has ended. */
export async function openLoop(
  kinds: readonly LoadKind[],
  pick: (number: number) => number,
  { perSecond, durationMs }: { readonly perSecond: number; readonly durationMs: number },
): Promise<LoadResult> {
  const total = Math.floor((perSecond * durationMs) / 1_000);
  const sentAtMs = new Float64Array(total);
  const endedAtMs = new Float64Array(total).fill(Number.NaN);
  const kindOf = new Uint8Array(total);
  const failed: LoadFailure[] = [];
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const startedAtMs = wallMs();
  let sent = 0;
  let ended = 0;

  const send = async (number: number): Promise<void> => {
    const index = pick(number);
    const kind = kinds[index];
    if (!kind) throw new Error(`no kind ${index}`);
    kindOf[number] = index;
    sentAtMs[number] = wallMs();
    try {
      await kind.call(number);
      endedAtMs[number] = wallMs();
    } catch (thrown) {
      const at = wallMs();
      endedAtMs[number] = at;
      const { code, reason, message, retryable } = RuntimeError.from(thrown);
      const sentAt = sentAtMs[number] ?? Number.NaN;
      failed.push({ kind: kind.name, sentAtMs: sentAt, endedAtMs: at, code, reason, message, retryable });
    }
    if (++ended === total) resolve();
  };

  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((wallMs() - startedAtMs) * perSecond) / 1_000));
    while (sent < due) void send(sent++);
    if (sent === total) clearInterval(timer);
  }, TICK_MS);
  await over;
  return { sent, sentAtMs, endedAtMs, kind: kindOf, kinds: kinds.map(({ name }) => name), failed };
}
