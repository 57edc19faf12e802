import { isIPv6 } from 'node:net';
import { type Clock, RuntimeError } from '@fairlead/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createClientQuota } from './client-quota.ts';

export interface RateLimitOptions {
  /** Requests per second of each address. */
  readonly perSecond: number;
  readonly burst: number;
  readonly clock: Clock;
}

/** Who asks whether the api lives must get an answer, above all when it is busy. */
const exempt: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * Counts a request against its address, and says so in `RateLimit-Policy` and `RateLimit`
 * (draft-ietf-httpapi-ratelimit-headers). Throws `RESOURCE_EXHAUSTED` for one too many.
 */
export function createRateLimit(options: RateLimitOptions) {
  const { perSecond, burst } = options;
  const quota = createClientQuota(options);
  const policy = `"address";q=${Math.floor(burst)};w=${Math.max(1, Math.ceil(burst / perSecond))}`;

  return (request: FastifyRequest, reply: FastifyReply): void => {
    if (exempt.has(request.raw.url ?? '')) return;
    const { remaining, fullInMs, retryInMs } = quota.take(clientOf(request.ip));
    const seconds = Math.ceil((retryInMs || fullInMs) / 1_000);
    reply.header('ratelimit-policy', policy);
    reply.header('ratelimit', `"address";r=${remaining};t=${seconds}`);
    if (retryInMs === 0) return;
    throw new RuntimeError({
      code: 'RESOURCE_EXHAUSTED',
      reason: 'RATE_LIMITED',
      message: `More than ${perSecond} requests per second come from your address; try again in ${seconds} s`,
      metadata: { perSecond: String(perSecond) },
      retryable: true,
      retryAfterMs: Math.ceil(retryInMs),
    });
  };
}

/** Whose request it is: of an IPv6 address the network, which is what one customer has (RFC 6177). */
export function clientOf(address: string): string {
  // Of most addresses the pattern behind `isIPv6` need not be asked.
  if (!address.includes(':') || !isIPv6(address)) return address;
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const behind = tail === '' ? 0 : tail.split(':').length;
    groups.push(...Array.from({ length: Math.max(0, 8 - groups.length - behind) }, () => '0'));
    groups.push(...tail.split(':').filter((group) => group !== ''));
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
