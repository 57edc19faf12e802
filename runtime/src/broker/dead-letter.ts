import type { RuntimeError } from '../errors/runtime-error.ts';
import type { PreparedMessage } from './message.ts';
import { type Delivery, deadLetterHeaders } from './types.ts';

const MAX_ERROR_LENGTH = 1024;

/**
 * What goes to the dead-letter topic: the message as it was, its id and key included, with why and where it failed
 * in the headers. Two groups that give up the same message leave two with the same id and different `dlq-group`.
 */
export function deadLetter(delivery: Delivery, group: string, error: RuntimeError): PreparedMessage {
  return {
    id: delivery.id,
    key: delivery.key,
    payload: delivery.payload,
    headers: {
      ...delivery.headers,
      [deadLetterHeaders.topic]: delivery.topic,
      [deadLetterHeaders.group]: group,
      [deadLetterHeaders.error]: `${error.code}: ${error.message}`.slice(0, MAX_ERROR_LENGTH),
      [deadLetterHeaders.attempts]: String(delivery.attempt),
    },
  };
}
