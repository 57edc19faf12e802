import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Call } from '../rpc/call.ts';
import type { Picker } from '../selector/types.ts';
import type { WireClient } from '../wire/wire-client.ts';
import type { Connections } from './connections.ts';

/**
 * Picks a node for the call and connects to it. A node that cannot be dialled has seen nothing of the call, so the
 * next one is tried until none is left. Throws `UNAVAILABLE`, with reason `NO_NODE` when there is no node at all.
 */
export function reach(call: Call, pick: Picker, connections: Connections): WireClient | Promise<WireClient> {
  const node = pick();
  if (!node) throw noNode(call.target);
  call.node = node;
  const client = connections.to(node);
  return client instanceof Promise ? reachAny(call, node, client, pick, connections) : client;
}

async function reachAny(
  call: Call,
  first: ServiceNode,
  dialled: Promise<WireClient>,
  pick: Picker,
  connections: Connections,
): Promise<WireClient> {
  const refused = new Set<string>();
  let node = first;
  let client: WireClient | Promise<WireClient> = dialled;
  for (;;) {
    try {
      return await client;
    } catch (thrown) {
      refused.add(node.id);
      const next = pick(refused);
      if (!next || refused.has(next.id)) throw thrown;
      node = next;
      call.node = next;
      client = connections.to(next);
    }
  }
}

const noNode = (service: string) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'NO_NODE',
    message: `no running instance of ${service} is known`,
    metadata: { service },
  });
