// The factories of this plugin; one line each.
export { createTcpTransport } from './transport/tcp.ts';
export type { TcpTlsOptions, TcpTransportOptions } from './transport/tcp-options.ts';
