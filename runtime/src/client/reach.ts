import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from '../registry/types.ts';
import type { Call } from '../rpc/call.ts';
import type { Selection, WishSources } from '../selector/types.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { OPEN_TIMEOUT_MS, type WireClient } from '../wire/wire-client.ts';
import { ClientCall } from './client-call.ts';
import type { Connections } from './connections.ts';
import { inTime } from './in-time.ts';

/** Nodes that have done nothing with a try: they could not be dialled, or sent the call away. */
export class Passed {
  readonly ids = new Set<string>();
  /** Those, and the nodes of earlier tries, which are better than none. */
  readonly exclude: Set<string>;
  /** Why the last of them did nothing. */
  error: RuntimeError | undefined = undefined;

  constructor(tried: ReadonlySet<string> | undefined) {
    this.exclude = new Set(tried);
  }

  add({ id }: ServiceNode, error: RuntimeError): void {
    this.ids.add(id);
    this.exclude.add(id);
    this.error = error;
  }
}

export interface ReachOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
}

/**
 * Picks a node for the call, which `call.node` names then, and connects to it; the selection counts the call as
 * started there. A node that cannot be dialled has seen nothing of the call, so the next one is tried until none is
 * left. Throws `UNAVAILABLE`, with reason `NO_NODE` when there is no node at all and `NODE_UNREACHABLE` when none could
 * be dialled: which and why is in the cause, which stays in this process.
 */
export type Reach = (
  call: Call,
  selection: Selection,
  sources: WishSources,
  passed: Passed | undefined,
) => WireClient | Promise<WireClient>;

export function createReach({ connections, clock, deadlines }: ReachOptions): Reach {
  const reachAny = async (
    call: Call,
    selection: Selection,
    sources: WishSources,
    first: ServiceNode,
    passed: Passed,
  ): Promise<WireClient> => {
    const signal = call instanceof ClientCall ? call.cancellation : call.signal;
    // A stream may have no deadline, but it has to be open in time, however many nodes cannot be dialled.
    const isStream = call.method !== undefined && call.method.kind !== 'unary';
    const longestMs = isStream ? OPEN_TIMEOUT_MS : Number.POSITIVE_INFINITY;
    const deadlineMs = Math.min(call.deadlineMs, clock.now() + longestMs);
    let node: ServiceNode | undefined = first;
    for (;;) {
      const startedMs = clock.now();
      const dialled = connections.to(node);
      if (!(dialled instanceof Promise)) return dialled;
      try {
        return await inTime(dialled, { path: call.path, deadlineMs, signal, deadlines });
      } catch (thrown) {
        const error = RuntimeError.from(thrown);
        if (error.code === 'DEADLINE_EXCEEDED' || error.code === 'CANCELLED') {
          selection.ended(node, startedMs, error);
          throw error;
        }
        selection.unsent(node);
        passed.add(node, error);
        node = choose(call, selection, sources, passed);
        if (node === undefined) throw error;
      }
    }
  };

  return (call, selection, sources, passed) => {
    const node = choose(call, selection, sources, passed);
    if (node === undefined) throw passed?.error ?? noNode(call.target);
    const client = connections.to(node);
    if (!(client instanceof Promise)) return client;
    return reachAny(call, selection, sources, node, passed ?? new Passed(call.tried));
  };
}

/** The next node for a call; `undefined` when all those there are have been passed. */
export function choose(
  call: Call,
  selection: Selection,
  sources: WishSources,
  passed: Passed | undefined,
): ServiceNode | undefined {
  // Asked anew each time: there may be other nodes after a dial that took its time.
  const pick = selection.picker(sources);
  const user = call.user?.id ?? call.metadata.authorization;
  const node = pick(passed ? passed.exclude : call.tried, user)?.node;
  if (node === undefined || passed?.ids.has(node.id)) return undefined;
  call.node = node;
  call.tried?.add(node.id);
  selection.started(node);
  return node;
}

const noNode = (service: string) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'NO_NODE',
    message: `no running instance of ${service} is known`,
    metadata: { service },
  });
