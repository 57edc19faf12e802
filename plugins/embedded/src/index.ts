// The factories of this plugin; one line each.
export { createSqliteBroker } from './broker/broker.ts';
export type { SqliteBrokerOptions } from './broker/options.ts';
export { createSqliteRegistry, type SqliteRegistryOptions } from './registry/sqlite-registry.ts';
export { createSqliteStore, type SqliteStoreOptions } from './store/sqlite.ts';
export { createSpanReader, type SpanReader } from './tracing/span-reader.ts';
export { createSpanStore, type SpanStoreOptions } from './tracing/span-store.ts';
export { createTcpTransport } from './transport/tcp.ts';
export type { TcpTlsOptions, TcpTransportOptions } from './transport/tcp-options.ts';
