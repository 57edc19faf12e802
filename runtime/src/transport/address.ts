import { RuntimeError } from '../errors/runtime-error.ts';

/** Where something listens, as a network names it. */
export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });

/** What follows `scheme://` in `address`. Throws `INVALID_ARGUMENT` when the address is of another transport. */
export function parseAddress(address: string, scheme: string): string {
  const prefix = `${scheme}://`;
  if (!address.startsWith(prefix) || address.length === prefix.length)
    throw invalid(
      `"${address}" is not an address of the transport ${scheme}: it has to begin with ${prefix}`,
    );
  return address.slice(prefix.length);
}

/** Host and port of an address such as `tcp://127.0.0.1:4711` or `tcp://[::1]:4711`. Throws `INVALID_ARGUMENT`. */
export function parseHostPort(address: string, scheme: string): HostPort {
  const match = /^(?:\[([0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(?:%\w+)?)\]|([^\s:/?#@[\]]+)):(\d{1,5})$/.exec(
    parseAddress(address, scheme),
  );
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535)
    throw invalid(`"${address}" is not ${scheme}://HOST:PORT with a port of 1 to 65535`);
  return { host, port };
}

/** The address that {@link parseHostPort} takes apart. */
export const formatHostPort = (scheme: string, { host, port }: HostPort): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
