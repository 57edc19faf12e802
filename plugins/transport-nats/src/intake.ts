import { type Logger, RuntimeError } from '@fairlead/runtime';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';

/** A subscription that outlives the connection it is made on. */
export interface LinkSubscription {
  /** Set when the server does not allow it. */
  readonly denied: RuntimeError | undefined;
  /** Takes no more messages, and resolves once those on their way have been handed over. Idempotent. */
  drain(): Promise<void>;
}

export interface Intake {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly onMessage: (message: Msg) => void;
  readonly logger: Logger | undefined;
  attached: Subscription | undefined;
  denied: RuntimeError | undefined;
}

/** Subscribes on a new connection. */
export function attach(intake: Intake, connection: NatsConnection, server: string): void {
  const { subject, queue, onMessage, logger } = intake;
  intake.denied = undefined;
  intake.attached = connection.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    callback: (error, message) => {
      if (error === null) return onMessage(message);
      const text = `NATS at ${server} does not allow this process to subscribe to ${subject}`;
      intake.denied = new RuntimeError({ code: 'FAILED_PRECONDITION', message: text, cause: error });
      logger?.warn(text);
    },
  });
}
