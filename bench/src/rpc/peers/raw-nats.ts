import type { MethodDescriptor } from '@fairlead/runtime';
import { carry, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';
import { openNatsSocket } from './nats-socket.ts';

type Method = Pick<MethodDescriptor, 'request' | 'reply'>;

/** The limit over NATS with one message per call: protobuf, one wildcard inbox, call ids in the subject of the reply. */
export const rawNats = (server: string): Peer => ({
  serve: () => serveRaw(server, carry as Method, reply),
  async connect(subject) {
    const call = await createCarrier(server, subject, carry as Method);
    return () => call(request);
  },
});

let made = 0;

/** Always answers the same; resolves to the subject, which is its own. */
export async function serveRaw(server: string, method: Method, answer: object): Promise<string> {
  const subject = `bench.raw.${process.pid}.${++made}`;
  const socket = await openNatsSocket(server, (_subject, payload, replyTo) => {
    method.request.codec.decode(payload);
    socket.publish(replyTo, method.reply.codec.encode(answer as never));
  });
  socket.subscribe(subject);
  return subject;
}

/** Makes calls over a connection of its own. */
export async function createCarrier(
  server: string,
  subject: string,
  method: Method,
): Promise<(message: unknown) => Promise<unknown>> {
  const inbox = `_INBOX.bench${process.pid}.${++made}.`;
  const pending = new Map<number, (message: unknown) => void>();
  let lastCallId = 0;
  const socket = await openNatsSocket(server, (to, payload) => {
    const callId = Number(to.slice(inbox.length));
    const resolve = pending.get(callId);
    pending.delete(callId);
    resolve?.(method.reply.codec.decode(payload));
  });
  socket.subscribe(`${inbox}*`);
  return (message) =>
    new Promise((resolve) => {
      const callId = ++lastCallId;
      pending.set(callId, resolve);
      socket.publish(subject, method.request.codec.encode(message as never), inbox + callId);
    });
}
