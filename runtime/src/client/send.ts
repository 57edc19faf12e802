import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Handler } from '../rpc/call.ts';
import { sendsMany } from '../rpc/descriptor.ts';
import type { Selection } from '../selector/types.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { OPEN_TIMEOUT_MS } from '../wire/wire-client.ts';
import { ClientCall } from './client-call.ts';
import type { Connections } from './connections.ts';
import type { Directory } from './directory.ts';
import { openStream } from './open-stream.ts';
import { createReach, Passed } from './reach.ts';

export interface SendOptions {
  readonly directory: Directory;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

const NOTHING = new Uint8Array(0);

/**
 * The innermost handler of the client's chain: picks a node, reaches it, puts the call on the wire and tells the
 * selection how it went. A node that is shutting down sends a call away unseen; it goes on to the next one then,
 * whatever the method, within the deadline.
 */
export function createSend({ directory, connections, clock, deadlines }: SendOptions): Handler {
  const reach = createReach({ connections, clock, deadlines });
  return async (call) => {
    const method = call.method;
    if (!method) throw new TypeError('a call without a method cannot be sent');
    const isStream = method.kind !== 'unary';
    const payload = sendsMany(method) ? NOTHING : method.request.codec.encode(call.request as object);
    const reachedByMs = isStream ? Math.min(call.deadlineMs, clock.now() + OPEN_TIMEOUT_MS) : call.deadlineMs;
    const own = call instanceof ClientCall ? call : undefined;
    const signal = own ? own.cancellation : call.signal;
    const found = directory.selection(call.target, reachedByMs, signal);
    const selection = found instanceof Promise ? await found : found;
    const sources = own ?? { wish: undefined, metadata: call.metadata, clientWish: undefined };
    const { decode } = method.reply.codec;
    let passed: Passed | undefined;
    for (;;) {
      const reached = reach(call, selection, sources, passed);
      const connection = reached instanceof Promise ? await reached : reached;
      const { path, metadata, trace, deadlineMs, node } = call;
      if (!node) throw new TypeError('a call that reached a connection has a node');
      if (own) own.sent = true;
      const request = { path, metadata, trace, payload, deadlineMs, signal, decode };
      const startedMs = clock.now();
      try {
        if (isStream) {
          const reply = await openStream(connection, method, call.request, request);
          follow(selection, node, reply.ended);
          return reply;
        }
        const message = await connection.request(request);
        selection.ended(node, startedMs, undefined);
        return { message };
      } catch (thrown) {
        const error = RuntimeError.from(thrown);
        if (!isSentAway(error)) {
          const tellsTime = !isStream || error.reason === 'STREAM_NOT_OPENED';
          selection.ended(node, tellsTime ? startedMs : undefined, error);
          throw error;
        }
        selection.unsent(node);
        selection.draining(node);
        if (own) own.sent = false;
        passed ??= new Passed(call.tried);
        passed.add(node, error);
      }
    }
  };
}

/** Not when the node passes on what another one behind it said: it has worked on the call then. */
const isSentAway = (error: RuntimeError) => error.is('DRAINING', 'fairlead') && error.notExecuted;

/** Counts a stream as under way until it is over. */
function follow(selection: Selection, node: ServiceNode, ended: Promise<void> | undefined): void {
  const over = (error?: RuntimeError) => selection.ended(node, undefined, error);
  if (ended)
    ended.then(
      () => over(),
      (thrown) => over(RuntimeError.from(thrown)),
    );
  else over();
}
