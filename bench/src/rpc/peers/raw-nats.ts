import { carry, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';
import { openNatsSocket } from './nats-socket.ts';

/** The limit over NATS with one message per call: protobuf, one wildcard inbox, call ids in the subject of the reply. */
export const rawNats = (server: string): Peer => ({
  async serve() {
    const subject = `bench.raw.${process.pid}`;
    const socket = await openNatsSocket(server, (_subject, payload, replyTo) => {
      carry.request.codec.decode(payload);
      socket.publish(replyTo, carry.reply.codec.encode(reply));
    });
    socket.subscribe(subject);
    return subject;
  },
  connect: async (subject) => createCarrier(server, subject),
});

/** Makes the call over a connection of its own. Also the hop that the api is measured against. */
export async function createCarrier(
  server: string,
  subject: string,
): Promise<(message?: typeof request) => Promise<unknown>> {
  const inbox = `_INBOX.bench${process.pid}.`;
  const pending = new Map<number, (message: unknown) => void>();
  let lastCallId = 0;
  const socket = await openNatsSocket(server, (to, payload) => {
    const callId = Number(to.slice(inbox.length));
    const resolve = pending.get(callId);
    pending.delete(callId);
    resolve?.(carry.reply.codec.decode(payload));
  });
  socket.subscribe(`${inbox}*`);
  return (message = request) =>
    new Promise((resolve) => {
      const callId = ++lastCallId;
      pending.set(callId, resolve);
      socket.publish(subject, carry.request.codec.encode(message), inbox + callId);
    });
}
