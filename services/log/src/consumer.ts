import { decodeEvent } from '@fairlead/interface-center';
import { type Clock, type DeliveryHandler, type Logger, RuntimeError } from '@fairlead/runtime';
import { documentOf } from './document.ts';
import type { LogRepository } from './repository.ts';

export interface EventConsumerOptions {
  readonly logs: Pick<LogRepository, 'add'>;
  readonly log: Logger;
  readonly clock: Clock;
  /** Called when an event has been kept that was not there. */
  readonly onKept?: () => void;
}

/**
 * Keeps every event once. What is no event fails for good, and so ends in the dead-letter topic; a store that fails
 * is waited for, however long that takes.
 */
export function createEventConsumer(options: EventConsumerOptions): DeliveryHandler {
  const { logs, log, clock, onKept } = options;
  return async (delivery) => {
    try {
      const document = documentOf(decodeEvent(delivery), Math.floor(clock.now()));
      const isNew = await logs.add(document);
      if (isNew) onKept?.();
      log.debug(isNew ? 'event kept' : 'event was there already', { id: document.id, kind: document.kind });
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      if (error.retryable) throw error;
      log.warn('an event could not be kept', { messageId: delivery.id, attempt: delivery.attempt, error });
      throw error.code === 'DEADLINE_EXCEEDED' ? worthAnotherTry(error) : error;
    }
  };
}

const worthAnotherTry = (cause: RuntimeError) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `the event cannot be kept now: ${cause.message}`, cause });
