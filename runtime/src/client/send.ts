import type { Clock } from '../clock/types.ts';
import type { Handler } from '../rpc/call.ts';
import { sendsMany } from '../rpc/descriptor.ts';
import { OPEN_TIMEOUT_MS } from '../wire/wire-client.ts';
import { ClientCall } from './client-call.ts';
import type { Connections } from './connections.ts';
import type { Directory } from './directory.ts';
import { openStream } from './open-stream.ts';
import { reach } from './reach.ts';

export interface SendOptions {
  readonly directory: Directory;
  readonly connections: Connections;
  readonly clock: Clock;
}

const NOTHING = new Uint8Array(0);

/** The innermost handler of the client's chain: picks a node, reaches it, and puts the call on the wire. */
export function createSend({ directory, connections, clock }: SendOptions): Handler {
  return async (call) => {
    const method = call.method;
    if (!method) throw new TypeError('a call without a method cannot be sent');
    const isStream = method.kind !== 'unary';
    const payload = sendsMany(method) ? NOTHING : method.request.codec.encode(call.request as object);
    const reachedByMs = isStream ? Math.min(call.deadlineMs, clock.now() + OPEN_TIMEOUT_MS) : call.deadlineMs;
    const found = directory.picker(call.target, reachedByMs);
    const pick = found instanceof Promise ? await found : found;
    const reached = reach(call, pick, connections);
    const connection = reached instanceof Promise ? await reached : reached;
    const { path, metadata, deadlineMs } = call;
    if (call instanceof ClientCall) call.sent = true;
    const signal = call instanceof ClientCall ? call.cancellation : call.signal;
    const { decode } = method.reply.codec;
    const request = { path, metadata, payload, deadlineMs, signal, decode };
    if (isStream) return openStream(connection, method, call.request, request);
    return { message: await connection.request(request) };
  };
}
