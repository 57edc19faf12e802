import type { Clock, RuntimeError } from '@fairlead/runtime';
import { createInbox, type Msg } from '@nats-io/transport-node';
import { encodeMessage, messageKinds } from './envelope.ts';
import type { LinkSubscription } from './intake.ts';
import type { Link } from './link.ts';

/** What messages to one subject of the inbox are handed to: a channel's end, or a handshake. None of it may throw. */
export interface End {
  /** Where it sends to. */
  readonly remote: string;
  /** Takes a message; `undefined` says that nobody listens at `remote` any more. */
  take(message: Buffer | undefined, replyTo: string): void;
  lose(error: RuntimeError): void;
  /** Called every `idleMs`. */
  tick(): void;
}

/** All ends of a transport, behind one wildcard subscription: a subscription each would cost a round trip. */
export interface Ends {
  /** Gives the end that `make` creates a subject of its own. */
  open<E extends End>(make: (own: Own) => E): E;
  loseAll(error: RuntimeError): void;
  loseTo(remote: string, error: RuntimeError): void;
  readonly inbox: LinkSubscription;
}

export interface Own {
  readonly subject: string;
  /** Gives the subject to another end. */
  passTo(end: End): void;
  /** Gives it up. Idempotent. */
  release(): void;
}

export interface EndsOptions {
  readonly inboxPrefix: string;
  readonly idleMs: number;
  readonly clock: Clock;
}

export function createEnds(link: Link, options: EndsOptions): Ends {
  const { clock, idleMs } = options;
  const prefix = `${createInbox(options.inboxPrefix)}.`;
  const ends = new Map<string, End>();
  let last = 0;
  let ticking = false;

  const tick = () => {
    for (const end of [...ends.values()]) end.tick();
    ticking = false;
    if (ends.size > 0) keepTicking();
  };

  const keepTicking = () => {
    if (!ticking) clock.setTimeout(tick, idleMs);
    ticking = true;
  };

  const receive = (message: Msg) => {
    const { data } = message;
    const end = ends.get(message.subject);
    if (data.length === 0) {
      if (message.headers?.code === 503) end?.take(undefined, '');
      return;
    }
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const replyTo = message.reply ?? '';
    if (end) end.take(bytes, replyTo);
    else if (replyTo !== '' && bytes[0] !== messageKinds.goodbye)
      link.publish(replyTo, encodeMessage(messageKinds.reset, 0, 'this channel is not known here'));
  };

  const inbox = link.subscribe(`${prefix}*`, receive);
  return {
    inbox,
    open(make) {
      const subject = prefix + ++last;
      const own: Own = {
        subject,
        passTo: (end) => void ends.set(subject, end),
        release: () => void ends.delete(subject),
      };
      const end = make(own);
      ends.set(subject, end);
      keepTicking();
      return end;
    },
    loseAll(error) {
      for (const end of [...ends.values()]) end.lose(error);
    },
    loseTo(remote, error) {
      for (const end of [...ends.values()]) if (end.remote === remote) end.lose(error);
    },
  };
}
