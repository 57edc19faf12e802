import { RuntimeError } from '../errors/runtime-error.ts';
import type { Changes, Value } from '../store/types.ts';
import type { OutboxLayout, PendingEvent } from './types.ts';

/** An event inside a document. */
export type OutboxEntry = {
  readonly id: string;
  /** When it happened, epoch ms; events leave in this order. */
  readonly atMs: number;
  /** Headers of the message, the trace context for example. */
  readonly headers: Readonly<Record<string, string>>;
  /** The event as JSON: smaller than an encoded one, and readable in the database. */
  readonly event: Value;
};

/**
 * What a document carries beside its own fields:
 *
 *     outbox:        { <slot>: { id, atMs, headers, event }, … }    absent when nothing is pending
 *     outboxDueAt:   from when on any relay may publish it          absent when nothing is pending
 *     outboxVersion: how many times events were added               stays
 *
 * Adding an event and settling are each one update of the document. Settling removes everything pending under the
 * guard that `outboxVersion` is still the one seen, so it cannot take an event with it that came meanwhile.
 */
export type OutboxFields = {
  readonly outbox?: Readonly<Record<string, OutboxEntry>>;
  readonly outboxDueAt?: number;
  readonly outboxVersion?: number;
};

/** For `CollectionSpec.indexes`: by this the relay finds what is due. */
export const outboxIndex = ['outboxDueAt'] as const;

/**
 * How long the process that made a change has the event to itself, in ms; after that any replica's relay publishes
 * it. Saves most of the duplicates.
 */
export const OUTBOX_GRACE_MS = 2_000;

export interface NewEvent {
  /** Unique; the same for the same event, however often it is added. */
  readonly id: string;
  readonly event: Value;
  /** Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The name of an event's field; ids may have characters that a path cannot. No two ids have the same. */
const slotOf = (id: string): string =>
  id.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);

function entriesOf(events: readonly NewEvent[], nowMs: number): [string, OutboxEntry][] {
  const empty = events.some(({ id }) => id === '');
  if (empty)
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'An event of an outbox needs an id.' });
  return events.map(({ id, event, headers = {} }) => [slotOf(id), { id, atMs: nowMs, headers, event }]);
}

/** The fields of a new document that carries `events`: `insert({ ...vessel, ...outboxFields(events, clock.now()) })`. */
export function outboxFields(events: readonly NewEvent[], nowMs: number): OutboxFields {
  if (events.length === 0) return {};
  return {
    outbox: Object.fromEntries(entriesOf(events, nowMs)),
    outboxDueAt: nowMs + OUTBOX_GRACE_MS,
    outboxVersion: 1,
  };
}

/** `changes` that also add `events`: `update(id, guard, withEvents({ set: { state } }, events, clock.now()))`. */
export function withEvents(changes: Changes, events: readonly NewEvent[], nowMs: number): Changes {
  if (events.length === 0) return changes;
  const entries = entriesOf(events, nowMs).map(([slot, entry]) => [`outbox.${slot}`, entry]);
  return {
    ...changes,
    set: { ...changes.set, ...Object.fromEntries(entries), outboxDueAt: nowMs + OUTBOX_GRACE_MS },
    increment: { ...changes.increment, outboxVersion: 1 },
  };
}

/** The layout of documents with {@link OutboxFields}; `encode` makes the message of an entry. */
export function outboxLayout<T extends OutboxFields>(
  encode: (entry: OutboxEntry) => PendingEvent,
): OutboxLayout<T> {
  return {
    pending: ({ outbox = {} }) =>
      Object.values(outbox)
        .sort((a, b) => a.atMs - b.atMs)
        .map(encode),
    settle(document, publishedIds) {
      const published = new Set(publishedIds);
      const slots = Object.entries(document.outbox ?? {});
      const done = slots.filter(([, { id }]) => published.has(id)).map(([slot]) => `outbox.${slot}`);
      if (done.length < slots.length) return { guard: {}, changes: { unset: done } };
      return {
        guard: { outboxVersion: document.outboxVersion ?? null },
        changes: { unset: ['outbox', 'outboxDueAt'] },
      };
    },
  };
}
