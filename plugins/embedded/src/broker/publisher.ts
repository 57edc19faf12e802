import { type PreparedMessage, RuntimeError } from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import { toRow } from './rows.ts';
import type { NewMessage } from './topic-operations.ts';

/** Publishes in batches: what comes while a transaction runs goes together into the next. */
export interface Publisher {
  publish(topic: string, message: PreparedMessage, signal?: AbortSignal): Promise<void>;
  /** Resolves once everything so far is published or has failed. */
  idle(): Promise<void>;
}

type Entry = {
  readonly row: NewMessage;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

const MAX_BATCH_MESSAGES = 256;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** Of what waits for the file; more is refused rather than kept in memory. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Creates a {@link Publisher}; `onPublished` is told the topics of each batch. */
export function createPublisher(
  database: Database<typeof operations>,
  onPublished: (topics: ReadonlySet<string>) => void,
): Publisher {
  let waiting: Entry[] = [];
  let waitingBytes = 0;
  let working: Promise<void> | undefined;

  const take = (): Entry[] => {
    let bytes = 0;
    let count = 0;
    for (const { row } of waiting) {
      bytes += row.payload.byteLength;
      if (count > 0 && (count === MAX_BATCH_MESSAGES || bytes > MAX_BATCH_BYTES)) break;
      count++;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    for (const { row } of batch) waitingBytes -= row.payload.byteLength;
    return batch.filter((entry) => {
      if (entry.signal?.aborted) entry.reject(RuntimeError.from(entry.signal.reason));
      return !entry.signal?.aborted;
    });
  };

  const work = async () => {
    await undefined; // everything that is published in this turn goes along
    while (waiting.length > 0) {
      const batch = take();
      try {
        await database.call('publish', { messages: batch.map(({ row }) => row) });
      } catch (error) {
        for (const { reject } of batch) reject(error);
        continue;
      }
      for (const { resolve } of batch) resolve();
      onPublished(new Set(batch.map(({ row }) => row.topic)));
    }
    working = undefined;
  };

  return {
    publish: (topic, message, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(RuntimeError.from(signal.reason));
        if (waitingBytes + message.payload.byteLength > MAX_WAITING_BYTES) {
          const text = `More than ${MAX_WAITING_BYTES} bytes of messages wait for ${database.file}. Try again later.`;
          return reject(new RuntimeError({ code: 'UNAVAILABLE', message: text }));
        }
        const onAbort = () => reject(RuntimeError.from(signal?.reason));
        signal?.addEventListener('abort', onAbort, { once: true });
        const ended = <T>(settle: (value: T) => void) => {
          return (value: T) => {
            signal?.removeEventListener('abort', onAbort);
            settle(value);
          };
        };
        const row = toRow(topic, message);
        waiting.push({ row, signal, resolve: ended(resolve), reject: ended(reject) });
        waitingBytes += row.payload.byteLength;
        working ??= work();
      }),
    idle: async () => working,
  };
}
