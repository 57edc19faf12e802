import type { Delivery, PreparedMessage } from '@fairlead/runtime';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/** Holds the message's id. No header of a message's own can have this name, since it takes no dot. */
const ID_HEADER = 'fairlead.id';

/** How a message lies in Kafka: its key decides the partition; without one it goes to any. Takes a copy of the payload. */
export const toKafka = ({ id, key, headers, payload }: PreparedMessage): Message => ({
  key: key === '' ? null : key,
  value: Buffer.from(payload),
  headers: { ...headers, [ID_HEADER]: id },
});

/** About how many bytes a message takes in a request, everything around it included. */
export function kafkaBytes(message: Message): number {
  let bytes = 64 + (message.value?.length ?? 0) + 3 * (message.key?.length ?? 0);
  for (const [name, value] of Object.entries(message.headers ?? {}))
    bytes += name.length + 3 * String(value).length + 8;
  return bytes;
}

/** Other programs' headers may be binary, or be there several times: read as UTF-8, the last one counts. */
function textOf(value: IHeaders[string]): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : (last?.toString('utf8') ?? '');
}

/** What a handler gets. A message of another program has no id of its own; then its place is its id. */
export function toDelivery(
  place: { topic: string; partition: number },
  message: KafkaMessage,
  attempt: number,
): Delivery {
  const headers: Record<string, string> = {};
  let id = `${place.topic}-${place.partition}-${message.offset}`;
  for (const [name, value] of Object.entries(message.headers ?? {}))
    if (name === ID_HEADER) id = textOf(value);
    else headers[name] = textOf(value);
  return {
    topic: place.topic,
    id,
    key: message.key?.toString('utf8') ?? '',
    headers,
    payload: message.value ?? new Uint8Array(0),
    publishedAtMs: Number(message.timestamp),
    attempt,
  };
}
