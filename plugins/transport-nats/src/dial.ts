import { type Channel, RuntimeError } from '@fairlead/runtime';
import { createNatsChannel } from './channel.ts';
import type { End, Ends } from './ends.ts';
import {
  decodeGreeting,
  encodeGreeting,
  encodeMessage,
  HEADER_BYTES,
  messageKinds as kinds,
} from './envelope.ts';
import type { Link } from './link.ts';
import type { NatsOptions } from './options.ts';
import { parseNatsAddress } from './subjects.ts';

/** What the two sides of a transport have in common. */
export interface Station {
  readonly link: Link;
  readonly ends: Ends;
  readonly options: NatsOptions;
}

/** Opens a channel to the node at `address`; resolves once it has greeted back. Throws as `Transport.dial` says. */
export async function dialNode(station: Station, address: string, signal: AbortSignal): Promise<Channel> {
  const { link, ends, options } = station;
  const subject = parseNatsAddress(address);
  await link.ready(signal);
  const { promise, resolve, reject } = Promise.withResolvers<Channel>();
  const handshake = ends.open((own): End => {
    const fail = (error: RuntimeError) => {
      own.release();
      reject(error);
    };
    link.publish(subject, encodeGreeting(kinds.hello, options.name), own.subject);
    return {
      remote: subject,
      lose: fail,
      tick() {},
      take(message, replyTo) {
        if (message === undefined) return fail(unavailable(`nobody listens at ${address}`));
        if (message[0] === kinds.reset) return fail(unavailable(`${address} refuses: ${reason(message)}`));
        if (message[0] !== kinds.welcome) return;
        const greeting = decodeGreeting(message);
        if (typeof greeting === 'string') return fail(unavailable(`${address} cannot be used: ${greeting}`));
        const channel = createNatsChannel({ link, own, remote: replyTo, peer: address });
        own.passTo(channel);
        resolve(channel);
      },
    };
  });
  const onAbort = () => handshake.lose(RuntimeError.from(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  const late = `${address} has not answered within ${options.dialTimeoutMs} ms (dialTimeoutMs)`;
  const timer = options.clock.setTimeout(
    () => handshake.lose(ends.inbox.denied ?? unavailable(late)),
    options.dialTimeoutMs,
  );
  try {
    return await promise;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

/** Whether somebody takes channels at `subject` already. One who does not answer in time counts as nobody. */
export async function isTaken({ link, ends, options }: Station, subject: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const question = ends.open((own): End => {
    const settle = (taken: boolean) => {
      own.release();
      resolve(taken);
    };
    link.publish(subject, encodeMessage(kinds.query), own.subject);
    return {
      remote: subject,
      take: (message) => settle(message !== undefined),
      lose: () => settle(false),
      tick() {},
    };
  });
  const timer = options.clock.setTimeout(() => question.take(undefined, ''), options.dialTimeoutMs);
  const taken = await promise;
  timer.cancel();
  return taken;
}

const reason = (message: Buffer) => message.toString('utf8', HEADER_BYTES);
const unavailable = (message: string) => new RuntimeError({ code: 'UNAVAILABLE', message });
