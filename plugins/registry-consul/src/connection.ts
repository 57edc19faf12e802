import { EventEmitter } from 'node:events';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Lease, RuntimeError, type ServiceNode } from '@fairlead/runtime';
import Consul from 'consul';
import { consulFailure, type FailureContext, isUnknownThere } from './failure.ts';
import { type Listing, parseListing } from './listing.ts';
import type { ConsulSettings } from './options.ts';
import { recordId, recordName, toRecord } from './service-record.ts';

export interface ListOptions {
  /** Answers only once the list has another index than this, or after `waitMs`. Default at once. */
  readonly index?: bigint | undefined;
  readonly waitMs?: number;
  /** Default the agent's own. */
  readonly datacenter?: string | undefined;
  /** Leaves all other nodes out. Default: all are listed. */
  readonly only?: ServiceNode;
  readonly signal?: AbortSignal | undefined;
}

/** The calls to Consul that a registry needs. Each has a timeout and throws nothing but `RuntimeError`. */
export interface Connection extends Disposable {
  /** Has the agent take the node, passing; the catalog shows it a little later. */
  register(node: ServiceNode, lease: Lease, signal?: AbortSignal): Promise<void>;
  /** False when the agent does not know the node's check. */
  pass(node: ServiceNode, signal?: AbortSignal): Promise<boolean>;
  /** Nothing happens when the agent does not know the node. */
  deregister(node: ServiceNode, signal?: AbortSignal): Promise<void>;
  list(service: string, options?: ListOptions): Promise<Listing>;
}

// What the library takes beside its typed options: a context that cancels and brings the response, and a timeout.
type Common = { readonly ctx: EventEmitter; readonly timeout: number };
type Answer = readonly [IncomingMessage, unknown];

/** The one place that knows the library, and that its types leave things out. */
export function createConnection(settings: ConsulSettings): Connection {
  const { url, tls, token, prefix, datacenter, timeoutMs, deregisterAfterMs } = settings;
  const { serverName, ...material } = tls;
  // The agent's host goes before the library's, which leaves an IPv6 address in its brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const agent =
    url.protocol === 'https:'
      ? new HttpsAgent({
          keepAlive: true,
          host,
          ...material,
          ...(serverName === undefined ? {} : { servername: serverName }),
        })
      : new HttpAgent({ keepAlive: true, host });
  const options = {
    baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1`,
    agent,
    ...(token === undefined ? {} : { defaults: { token } }),
  };
  const consul = new Consul(options);
  const context = { address: url.origin, hasToken: token !== undefined, datacenter, timeoutMs };

  async function pass(node: ServiceNode, signal?: AbortSignal): Promise<boolean> {
    try {
      await ask(context, timeoutMs, signal, (common) =>
        consul.agent.check.pass({ id: `service:${recordId(node, prefix)}`, ...common }),
      );
      return true;
    } catch (thrown) {
      if (thrown instanceof RuntimeError && isUnknownThere(thrown)) return false;
      throw thrown;
    }
  }

  return {
    async register(node, { ttlMs, intervalMs }, signal) {
      const check = {
        name: 'heartbeat',
        notes: `every ${intervalMs / 1_000} s, critical after ${ttlMs / 1_000} s without one`,
        ttl: `${ttlMs}ms`,
        status: 'passing',
        deregistercriticalserviceafter: `${deregisterAfterMs}ms`,
        timeout: `${timeoutMs}ms`,
      };
      await ask(context, timeoutMs, signal, (common) =>
        consul.agent.service.register({ ...toRecord(node, prefix), check, ...common }),
      );
      // An agent that knew the node already keeps what it thought of its check, which may be critical.
      await pass(node, signal);
    },
    pass,
    async deregister(node, signal) {
      try {
        await ask(context, timeoutMs, signal, (common) =>
          consul.agent.service.deregister({ id: recordId(node, prefix), ...common }),
        );
      } catch (thrown) {
        if (!(thrown instanceof RuntimeError && isUnknownThere(thrown))) throw thrown;
      }
    },
    async list(service, { index, waitMs = 0, datacenter: dc, only, signal } = {}) {
      const blocking = index === undefined ? {} : { index: String(index), wait: `${Math.ceil(waitMs)}ms` };
      // Consul adds up to a sixteenth to the wait.
      const limitMs = timeoutMs + (index === undefined ? 0 : waitMs * (1 + 1 / 16));
      const query = {
        service: recordName(service, prefix),
        ...(dc === undefined ? {} : { dc }),
        ...(only === undefined ? {} : { filter: `Service.ID == "${recordId(only, prefix)}"` }),
        ...blocking,
      };
      const [response, body] = await ask(context, limitMs, signal, (common) =>
        consul.health.service({ ...query, ...common }),
      );
      return parseListing(response.headers['x-consul-index'], body, url.origin, prefix);
    },
    [Symbol.dispose]: () => consul.destroy(),
  };
}

/** Sends one request; ends it with the signal. */
async function ask(
  context: FailureContext,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  send: (common: Common) => Promise<unknown>,
): Promise<Answer> {
  if (signal?.aborted) throw RuntimeError.from(signal.reason);
  const ctx = Object.assign(new EventEmitter(), { includeResponse: true });
  const cancel = () => ctx.emit('cancel');
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return (await send({ ctx, timeout: timeoutMs })) as Answer;
  } catch (thrown) {
    if (signal?.aborted) throw RuntimeError.from(signal.reason);
    throw consulFailure(thrown, { ...context, timeoutMs });
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
