import { randomUUID } from 'node:crypto';
import {
  type Context,
  currentContext,
  type Json,
  type NewEvent,
  type OutboxEntry,
  type PendingEvent,
  RuntimeError,
  systemClock,
  type Tracer,
} from '@fairlead/runtime';
import { Level, Log } from '../gen/log.v1.ts';
import { type Timestamp, timestampFromMs } from './timestamp.ts';

/** The topic of all business events. The payload of its messages is `log.v1.Log`. */
export const eventTopic = 'fairlead.events';

/** What is known where an event is made; the rest comes from the call being answered. */
export interface EventFields {
  /** Where it happened, for example `consignment`. */
  readonly service: string;
  /** What happened, for a program: for example `consignment.confirmed`. */
  readonly kind: string;
  /** What happened, for a person. */
  readonly message: string;
  /**
   * Unique; the event is stored once, however often it arrives. Give one derived from the change (for example
   * `consignment.confirmed:<id>`) where the same event may be made twice. Default: a new UUID.
   */
  readonly id?: string;
  /** When it happened, epoch ms. Default: now. */
  readonly timeMs?: number;
  /** Default `INFO`. */
  readonly level?: Level;
  /** Default: the path of the call being answered; empty outside of one. */
  readonly method?: string;
  /** Default: the user of the current context; empty when there is none. */
  readonly userId?: string;
  /** Default: the trace of the current context; empty when there is none. */
  readonly traceId?: string;
  /** What it happened to: the id of a consignment, a vessel or a user. Default empty. */
  readonly resourceId?: string;
  /** More about it. Never a password, a hash or a token. Default none. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Makes an event. Where it outlives its call (a sweep, an outbox), make it inside the call and keep it. */
export function logEvent(fields: EventFields): Log {
  const context = currentContext();
  return {
    id: fields.id ?? randomUUID(),
    time: timestampFromMs(Math.floor(fields.timeMs ?? systemClock.now())),
    service: fields.service,
    method: fields.method ?? methodOf(context),
    userId: fields.userId ?? context?.user?.id ?? '',
    traceId: fields.traceId ?? context?.span?.context().toTraceId() ?? '',
    level: fields.level ?? Level.INFO,
    kind: fields.kind,
    message: fields.message,
    resourceId: fields.resourceId ?? '',
    attributes: fields.attributes ?? {},
  };
}

/** A server's call is its own context, and has a path. */
const methodOf = (context: (Context & { kind?: unknown; path?: unknown }) | undefined): string =>
  context?.kind === 'server' && typeof context.path === 'string' ? context.path : '';

/**
 * The message that carries an event: same id, and the resource as the key, so that what happens to one thing is
 * handled in order. `headers` carry the trace; default none.
 */
export function encodeEvent(event: Log, headers: Readonly<Record<string, string>> = {}): PendingEvent {
  return {
    id: event.id,
    headers,
    payload: Log.codec.encode(event),
    ...(event.resourceId === '' ? {} : { key: event.resourceId }),
  };
}

/** The event in a message of {@link eventTopic}. Throws `INVALID_ARGUMENT` for a payload that holds none. */
export function decodeEvent(message: { readonly payload: Uint8Array }): Log {
  const event = Log.codec.decode(message.payload);
  const missing = (['id', 'service', 'kind'] as const).find((field) => event[field] === '');
  if (missing) throw malformed(`its ${missing} is missing`);
  if (!event.time || !isMoment(event.time)) throw malformed('its time is none of the years 1 to 9999');
  return event;
}

/** What JSON can say. Source: google/protobuf/timestamp.proto. */
const isMoment = ({ seconds, nanos }: Timestamp): boolean =>
  seconds >= -62_135_596_800 && seconds <= 253_402_300_799 && nanos >= 0 && nanos <= 999_999_999;

const malformed = (problem: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'MALFORMED_EVENT',
    message: `the message holds no event: ${problem}`,
  });

/** The headers by which whoever handles an event continues the trace of the work that made it. */
export function traceHeaders(tracer: Pick<Tracer, 'inject'>): Readonly<Record<string, string>> {
  const span = currentContext()?.span;
  const headers: Record<string, string> = {};
  if (span) tracer.inject(span, 'text_map', headers);
  return headers;
}

/** The event as a document carries it: `insert({ ...user, ...outboxFields([outboxEvent(event)], nowMs) })`. */
export const outboxEvent = (event: Log, headers: Readonly<Record<string, string>> = {}): NewEvent => ({
  id: event.id,
  event: Log.toJson(event),
  headers,
});

/** The message of an event that a document carries: `outboxLayout<UserDocument>(outboxMessage)`. */
export const outboxMessage = ({ event, headers }: OutboxEntry): PendingEvent =>
  encodeEvent(Log.fromJson(event as Json), headers);
