import type { Handler } from '../rpc/call.ts';
import { ClientCall } from './client-call.ts';
import type { Connections } from './connections.ts';
import type { Directory } from './directory.ts';
import { reach } from './reach.ts';

export interface SendOptions {
  readonly directory: Directory;
  readonly connections: Connections;
}

/** The innermost handler of the client's chain: picks a node, reaches it, and puts the call on the wire. */
export function createSend({ directory, connections }: SendOptions): Handler {
  return async (call) => {
    const method = call.method;
    if (!method) throw new TypeError('a call without a method cannot be sent');
    const payload = method.request.codec.encode(call.request as object);
    const found = directory.picker(call.target, call.deadlineMs);
    const pick = found instanceof Promise ? await found : found;
    const reached = reach(call, pick, connections);
    const connection = reached instanceof Promise ? await reached : reached;
    const { path, metadata, deadlineMs } = call;
    if (call instanceof ClientCall) call.sent = true;
    const signal = call instanceof ClientCall ? call.cancellation : call.signal;
    const { decode } = method.reply.codec;
    return { message: await connection.request({ path, metadata, payload, deadlineMs, signal, decode }) };
  };
}
