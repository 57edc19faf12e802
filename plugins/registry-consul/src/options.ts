import { createSecureContext } from 'node:tls';
import { type Clock, type Lease, type Logger, RuntimeError, systemClock } from '@fairlead/runtime';

export interface ConsulTlsOptions {
  /** The authorities (PEM) that the agent's certificate must be signed by. Default: the system's. */
  readonly ca?: string | Buffer;
  /** This side's certificate chain (PEM), where the agent asks for one. Needs `key`. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`, PEM. */
  readonly key?: string | Buffer;
  /** The name in the agent's certificate, for example `server.dc1.consul`. Default: the host of `url`. */
  readonly serverName?: string;
}

export interface ConsulRegistryOptions {
  /** The agent's HTTP API, `http://` or `https://`, best that of an agent on this machine. Default `http://127.0.0.1:8500`. */
  readonly url?: string;
  /** ACL token: `service:write` for what is registered, `service:read` and `node:read` for what is looked up. Default none. */
  readonly token?: string;
  /**
   * Begins the names of services in Consul, joined with a dash: copies of a system with different prefixes do not see
   * each other's nodes. Small letters, digits and dashes, beginning with a letter. Default none.
   */
  readonly prefix?: string;
  /** Whose nodes are looked up and watched; a node is always registered in its agent's own. Default the agent's own. */
  readonly datacenter?: string;
  /** For an `https://` url. Default: the system's authorities, no certificate of our own. */
  readonly tls?: ConsulTlsOptions;
  /** The TTL of the check of a node that asks for none, in ms. Default 30,000. */
  readonly ttlMs?: number;
  /**
   * Time between heartbeats in ms, at most two thirds of `ttlMs`: one that fails is tried again within 100 ms, and then
   * further on. Default two thirds of `ttlMs`.
   */
  readonly intervalMs?: number;
  /**
   * How long a node's check may be critical before Consul forgets the node, in ms; the last resort for a node that was
   * killed. Consul looks twice a minute. At least, and by default, 60,000.
   */
  readonly deregisterAfterMs?: number;
  /** How long the agent has to answer, in ms; of a blocking query, after it has waited. Default 3,000. */
  readonly timeoutMs?: number;
  /**
   * How long a blocking query waits for news, in ms, 100 to 10,000. An agent that hangs is noticed this and `timeoutMs`
   * later. Default 5,000.
   */
  readonly waitMs?: number;
  /** Told when a watch loses Consul and when it is back. Default: nobody. */
  readonly logger?: Logger;
  /** For heartbeats and retries; Consul's leases and waits run on its own clock. Default the system's clock. */
  readonly clock?: Clock;
  /** For the jitter, 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** The options with every default filled in. */
export interface ConsulSettings {
  readonly url: URL;
  readonly token: string | undefined;
  readonly prefix: string;
  readonly datacenter: string | undefined;
  readonly tls: ConsulTlsOptions;
  /** What a node gets that asks for nothing. */
  readonly lease: Lease;
  readonly deregisterAfterMs: number;
  readonly timeoutMs: number;
  readonly waitMs: number;
  readonly logger: Logger | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

export const PREFIX = /^[a-z][a-z0-9-]{0,62}$/;
export const PREFIX_ALLOWED = '1 to 63 characters out of a-z, 0-9 and -, beginning with a letter';
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Fills in the defaults. Throws `INVALID_ARGUMENT` naming the option, its value and what is allowed. */
export function consulSettings(options: ConsulRegistryOptions): ConsulSettings {
  const { token, prefix = '', datacenter, tls = {}, logger } = options;
  const { clock = systemClock, random = Math.random } = options;
  const url = parseUrl(options.url ?? 'http://127.0.0.1:8500');
  const ttlMs = within('ttlMs', options.ttlMs ?? 30_000, 100, 24 * 3_600_000);
  const lease = {
    ttlMs,
    intervalMs: within('intervalMs', options.intervalMs ?? (ttlMs * 2) / 3, 1, (ttlMs * 2) / 3),
  };
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw invalid('token has to be printable ASCII without blanks, such as the UUID that Consul gave out');
  if (prefix !== '' && !PREFIX.test(prefix))
    throw invalid(`prefix is "${prefix}"; it has to be ${PREFIX_ALLOWED}`);
  if (datacenter !== undefined && !/^[a-z0-9_-]{1,64}$/i.test(datacenter))
    throw invalid(
      `datacenter is "${datacenter}"; it has to be 1 to 64 letters, digits, dashes or underscores`,
    );
  checkTls(url, options.tls);
  return {
    url,
    token,
    prefix,
    datacenter,
    tls,
    lease,
    deregisterAfterMs: within('deregisterAfterMs', options.deregisterAfterMs ?? 60_000, 60_000, MAX_TIMER_MS),
    timeoutMs: within('timeoutMs', options.timeoutMs ?? 3_000, 1, 60_000),
    waitMs: within('waitMs', options.waitMs ?? 5_000, 100, 10_000),
    logger,
    clock,
    random,
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    // A URL may hold a password, so that only its absence of sense is told.
    throw invalid('url has to be http://HOST:PORT or https://HOST:PORT, such as http://127.0.0.1:8500');
  return url;
}

function checkTls(url: URL, tls: ConsulTlsOptions | undefined): void {
  if (tls === undefined) return;
  if (url.protocol !== 'https:') throw invalid('tls is set, but url begins with http://; it needs https://');
  if ((tls.cert === undefined) !== (tls.key === undefined))
    throw invalid(`tls.${tls.cert === undefined ? 'key' : 'cert'} is set alone; cert and key go together`);
  const { serverName: _, ...material } = tls;
  try {
    createSecureContext(material);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalid(`tls.ca, tls.cert and tls.key have to be PEM and to fit each other: ${why}`);
  }
}

function within(option: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw invalid(`${option} is ${value}; it has to be a number of milliseconds from ${least} to ${most}`);
}

const invalid = (message: string) =>
  new RuntimeError({ code: 'INVALID_ARGUMENT', message: `consul registry: ${message}` });
