import type { OutgoingMessage } from '../broker/types.ts';
import type { Changes, Filter } from '../store/types.ts';

/** An event that a document carries until it is published. Consumers tell duplicates by its id. */
export type PendingEvent = OutgoingMessage & { readonly id: string };

/** How a kind of document carries its events. */
export interface OutboxLayout<T> {
  /** The events that `document` carries, in the order in which they happened. Pure. */
  pending(document: T): readonly PendingEvent[];
  /**
   * The update that takes the published events off the document. Its guard fails when the document has got
   * another event meanwhile; the relay then looks at the document again.
   */
  settle(document: T, publishedIds: readonly string[]): { readonly guard: Filter; readonly changes: Changes };
  /**
   * The update that takes the published events off a document which got others meanwhile, and leaves it due. For
   * documents that change faster than their events leave, which would otherwise never be settled, and grow. Default none.
   */
  settlePart?(
    document: T,
    publishedIds: readonly string[],
  ): { readonly guard: Filter; readonly changes: Changes };
}

/** Moves events from documents to the broker: at least once, in order per document, whatever crashes when. */
export interface OutboxRelay<T> extends AsyncDisposable {
  /** Begins to look for documents that are due, also for those that processes which died have left. */
  start(): void;
  /**
   * To be called with a document right after the change that added an event: publishes it within milliseconds.
   * Neither waits nor throws; what cannot be published now stays in the document and is due later.
   */
  nudge(document: T): void;
  /** Publishes what is left, retrying until `signal` aborts. For the drain of a service. Never throws. */
  flush(options?: { signal?: AbortSignal }): Promise<void>;
  /** Events published so far. */
  readonly published: number;
  /** Tries that failed so far. */
  readonly failed: number;
  /** Documents whose events could not leave when it last looked, 100 at the most. */
  readonly due: number;
}
