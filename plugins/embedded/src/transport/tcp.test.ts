import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { transportConformance } from '@fairlead/runtime/conformance';
import { createTcpTransport } from './tcp.ts';
import type { TcpTransportOptions } from './tcp-options.ts';
import { createProxy } from './testing/proxy.ts';
import { createSelfSigned } from './testing/self-signed.ts';

const certificate = createSelfSigned();
const variants: Record<string, TcpTransportOptions> = {
  tcp: {},
  'tcp with TLS': { tls: { ...certificate, ca: certificate.cert } },
  'tcp over IPv6': { host: '::1' },
};

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

for (const [name, options] of Object.entries(variants)) {
  if (options.host === '::1' && !hasIpv6) test(name, { skip: 'this machine has no IPv6' });
  else
    transportConformance(name, () => {
      const proxy = createProxy();
      return {
        transport: createTcpTransport(options),
        deadAddress: 'tcp://127.0.0.1:1',
        reach: proxy.reach,
        lose: proxy.cut,
        [Symbol.asyncDispose]: proxy[Symbol.asyncDispose],
      };
    });
}
