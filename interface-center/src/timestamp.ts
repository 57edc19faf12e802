import type { MessageType } from '@fairlead/runtime';
import { messageType } from './message-type.ts';
import { timestampWire } from './timestamp-codec.ts';

/** A moment, as google/protobuf/timestamp.proto has it. In JSON an RFC 3339 string in UTC. */
export interface Timestamp {
  /** Whole seconds since 1970-01-01T00:00:00Z; negative before. */
  readonly seconds: number;
  /** Nanoseconds on top, 0 to 999,999,999. */
  readonly nanos: number;
}

export const Timestamp: MessageType<Timestamp> = messageType<Timestamp>(
  'google.protobuf.Timestamp',
  timestampWire,
);

/** The moment `ms` milliseconds after 1970-01-01T00:00:00Z, as `clock.now()` and `Date.now()` give them. */
export function timestampFromMs(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.floor((ms - seconds * 1000) * 1_000_000) };
}

/** Epoch milliseconds of a moment; what is finer than a millisecond is cut off. */
export const timestampToMs = (timestamp: Timestamp): number =>
  timestamp.seconds * 1000 + Math.floor(timestamp.nanos / 1_000_000);

export const timestampFromDate = (date: Date): Timestamp => timestampFromMs(date.getTime());

export const timestampToDate = (timestamp: Timestamp): Date => new Date(timestampToMs(timestamp));
