import type { Broker } from '../broker/types.ts';
import type { Clock } from '../clock/types.ts';
import { isInfrastructureCode } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import type { Collection, Document } from '../store/types.ts';
import { createRecent } from './recent.ts';
import type { OutboxLayout, PendingEvent } from './types.ts';

export interface CourierOptions<T extends Document> extends OutboxLayout<T> {
  readonly collection: Collection<T>;
  readonly broker: Pick<Broker, 'publish'>;
  readonly topic: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly log?: Logger;
}

/** Takes the events of one document to the broker. */
export interface Courier<T> {
  /**
   * Publishes what the document carries and takes it off the document. Resolves to false when an event cannot
   * be published at all: it is put off, so that it does not stand in the way of others. Throws when the broker or the
   * store fails: then nothing is lost, and everything is due again later.
   */
  deliver(document: T): Promise<boolean>;
  readonly published: number;
}

/** How often a document is looked at again that gets new events all the time. */
const MAX_ROUNDS = 10;
/** How long an event that cannot be published is put off. */
const PUT_OFF_MS = 60_000;

/** Creates a {@link Courier}. */
export function createCourier<T extends Document>(options: CourierOptions<T>): Courier<T> {
  const { collection, clock, log } = options;
  const recent = createRecent(10_000);
  let published = 0;

  const timely = async <R>(work: (signal: AbortSignal) => Promise<R>): Promise<R> => {
    const abort = new AbortController();
    const message = `No answer for ${options.timeoutMs} ms.`;
    const timer = clock.setTimeout(
      () => abort.abort(new RuntimeError({ code: 'UNAVAILABLE', message })),
      options.timeoutMs,
    );
    try {
      return await work(abort.signal);
    } finally {
      timer.cancel();
    }
  };

  const encode = (document: T): readonly PendingEvent[] => {
    try {
      return options.pending(document);
    } catch (cause) {
      const message = `The events of document "${document.id}" cannot be encoded.`;
      throw new RuntimeError({ code: 'INVALID_ARGUMENT', message, cause });
    }
  };

  const publish = async (event: PendingEvent) => {
    if (recent.has(event.id)) return;
    await timely((signal) => options.broker.publish(options.topic, event, { signal }));
    recent.add(event.id);
    published++;
  };

  const apply = (id: string, { guard, changes }: ReturnType<typeof options.settle>) =>
    timely((signal) => collection.update(id, guard, changes, { signal }));

  const putOff = async (document: T, error: unknown) => {
    log?.error('an event cannot be published, it is tried again later', { document: document.id, error });
    const changes = { set: { outboxDueAt: clock.now() + PUT_OFF_MS } };
    await timely((signal) =>
      collection.update(document.id, { outboxDueAt: { exists: true } }, changes, { signal }),
    );
  };

  return {
    get published() {
      return published;
    },
    async deliver(document) {
      let current = document;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const ids: string[] = [];
        try {
          for (const event of encode(current)) {
            await publish(event);
            ids.push(event.id);
          }
        } catch (thrown) {
          const error = RuntimeError.from(thrown);
          if (error.retryable || isInfrastructureCode(error.code)) throw error;
          await putOff(current, error);
          return false;
        }
        const result = await apply(current.id, options.settle(current, ids));
        if (result.status !== 'guard-failed') return true;
        current = result.document;
        const part = round > 0 ? options.settlePart?.(current, ids) : undefined;
        if (!part) continue;
        const rest = await apply(current.id, part);
        if (rest.status === 'missing') return true;
        current = rest.document;
      }
      return true;
    },
  };
}
