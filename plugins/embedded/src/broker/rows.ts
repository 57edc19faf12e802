import type { Delivery, PreparedMessage } from '@fairlead/runtime';
import type { MessageRow, NewMessage } from './topic-operations.ts';

/** A message as the SQLite thread takes it. The payload is copied: its owner may go on to use it. */
export const toRow = (topic: string, message: PreparedMessage): NewMessage => ({
  topic,
  id: message.id,
  key: message.key,
  headers: JSON.stringify(message.headers),
  payload: new Uint8Array(message.payload),
});

export const toDelivery = (topic: string, row: MessageRow, attempt: number): Delivery => ({
  topic,
  id: row.id,
  key: row.key,
  headers: JSON.parse(row.headers),
  payload: row.payload,
  publishedAtMs: row.publishedAtMs,
  attempt,
});
