import {
  defineSettings,
  type Plugin,
  RuntimeError,
  readSettingFile,
  readSettingFiles,
  setting,
  type Transport,
} from '@fairlead/runtime';
import { createTcpTransport } from './tcp.ts';
import type { TcpTlsOptions } from './tcp-options.ts';

const host = { pattern: /^[A-Za-z0-9.:_-]+$/, allowed: 'a host name or an IP address' } as const;

const settings = defineSettings({
  host: setting.string({ doc: 'The address the TCP transport listens on.', default: '127.0.0.1', ...host }),
  port: setting.integer({
    doc: 'The port the TCP transport listens on; 0 takes any that is free.',
    default: 0,
    min: 0,
    max: 65_535,
  }),
  advertiseHost: setting.string({
    doc: 'The host that others are told to dial; tcp.host when not set.',
    ...host,
  }),
  maxConnections: setting.integer({
    doc: 'Connections to a service at once.',
    default: 1_000,
    min: 1,
    max: 1_000_000,
  }),
  tls: {
    cert: setting.path({ doc: 'The certificate (PEM); TLS is on when it is set.' }),
    key: setting.path({ doc: 'The private key of the certificate (PEM).' }),
    ca: setting.path({ doc: 'The authorities (PEM) that the other side must be certified by.' }),
  },
});

/** `transport: tcp` */
export const plugin: Plugin<Transport, typeof settings> = {
  settings,
  create({ settings: { host, port, advertiseHost, maxConnections, tls }, clock, log }) {
    const options = tlsOptions(tls);
    return createTcpTransport({
      host,
      port,
      maxConnections,
      clock,
      logger: log,
      ...(advertiseHost === undefined ? {} : { advertiseHost }),
      ...(options === undefined ? {} : { tls: options }),
    });
  },
};

function tlsOptions(files: {
  cert?: string | undefined;
  key?: string | undefined;
  ca?: string | undefined;
}): TcpTlsOptions | undefined {
  const { cert, key, ca } = files;
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    const missing = cert === undefined ? 'tcp.tls.cert' : 'tcp.tls.key';
    throw new RuntimeError({ code: 'FAILED_PRECONDITION', message: `TLS needs ${missing} too` });
  }
  return {
    cert: readSettingFile('tcp.tls.cert', cert),
    key: readSettingFile('tcp.tls.key', key),
    ...readSettingFiles('tcp.tls', { ca }),
  };
}
