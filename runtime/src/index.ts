export {
  createMemoryAuthenticator,
  type MemoryAuthenticator,
  type MemoryAuthenticatorOptions,
} from './auth/memory.ts';
export { tokenExpired, unauthenticated } from './auth/reject.ts';
export * from './auth/types.ts';
export {
  type CircuitKeeper,
  type CircuitKeeperOptions,
  createCircuitKeeper,
} from './breaker/circuit-keeper.ts';
export { circuitOpen } from './breaker/circuit-open.ts';
export { countsAs } from './breaker/counts-as.ts';
export { logChanges } from './breaker/log-changes.ts';
export { createMemoryBreaker, type MemoryBreakerOptions } from './breaker/memory.ts';
export { createNoBreaker } from './breaker/none.ts';
export { resolveBreakerOptions } from './breaker/options.ts';
export { circuitSettings } from './breaker/settings.ts';
export * from './breaker/types.ts';
export { attemptDelivery, type Outcome } from './broker/attempt.ts';
export { deadLetter } from './broker/dead-letter.ts';
export { createDispatcher, type Dispatcher, type DispatcherOptions } from './broker/dispatcher.ts';
export { createMemoryBroker, type MemoryBrokerOptions } from './broker/memory.ts';
export { messageBytes, type PreparedMessage, prepareMessage } from './broker/message.ts';
export { checkTopic, deadLetterTopic } from './broker/names.ts';
export { backoff } from './broker/retry-policy.ts';
export { type ResolvedSubscribeOptions, resolveSubscribeOptions } from './broker/subscribe-options.ts';
export { createSubscriptionStatus, type SubscriptionStatus } from './broker/subscription-status.ts';
export * from './broker/types.ts';
export { createCaller, type NetworkCaller } from './client/create-caller.ts';
export type { Caller, CallOptions, Client, ClientOptions } from './client/types.ts';
export { createFakeClock, type FakeClock } from './clock/fake.ts';
export { sleep } from './clock/sleep.ts';
export { systemClock } from './clock/system.ts';
export type { Clock, Timer } from './clock/types.ts';
export { createJsonType } from './codec/json.ts';
export type { Codec } from './codec/types.ts';
export type { Environment } from './config/environment.ts';
export {
  type DescribedSetting,
  describeSettings,
  type ExplainedSetting,
  explain,
  formatExplanation,
  formatSettings,
} from './config/explain.ts';
export { type LoadConfigOptions, loadConfig, type ProfileDefaults } from './config/load.ts';
export { type RuntimeConfig, runtimeSettings } from './config/runtime-settings.ts';
export { defineSettings, type MergedSettings, mergeSettings } from './config/schema.ts';
export { type SettingOptions, setting } from './config/setting.ts';
export { readSettingFile, readSettingFiles } from './config/setting-file.ts';
export { suggest } from './config/suggest.ts';
export type { ConfigOf, LoadedConfig, Origin, Setting, Settings } from './config/types.ts';
export { type Context, createContext, currentContext, runInContext } from './context/context.ts';
export { hopKeys, type Metadata, metadataKeys } from './context/metadata.ts';
export { abortedBy } from './errors/aborted.ts';
export { type Code, codeFromNumber, codeNumber, codes, isInfrastructureCode } from './errors/code.ts';
export { httpStatus } from './errors/http-status.ts';
export { type FieldViolation, RuntimeError, type RuntimeErrorOptions } from './errors/runtime-error.ts';
export { type AdaptiveLimitOptions, adaptiveLimit } from './limiter/adaptive-limit.ts';
export { type ConcurrencyLimit, fixedLimit } from './limiter/concurrency.ts';
export { checkQuota, rateLimited } from './limiter/rate-limited.ts';
export { createTokenBucketLimiter, type TokenBucketOptions } from './limiter/token-bucket.ts';
export * from './limiter/types.ts';
export { createLogger, type LoggerOptions, type ProcessLogger } from './log/logger.ts';
export { createMemoryLogger, type MemoryLogger } from './log/memory.ts';
export { isSecretName, redactText } from './log/redact.ts';
export { type SparingWarn, sparingWarn } from './log/sparing.ts';
export type { LogFields, Logger, LogLevel } from './log/types.ts';
export { createMetrics } from './metrics/create-metrics.ts';
export type { Counter, Family, Gauge, Histogram, Metrics, Read, Reading } from './metrics/types.ts';
export { authentication, notLoggedIn, serviceCredential, verifyBearer } from './middleware/authentication.ts';
export { breaker } from './middleware/breaker.ts';
export { type ConcurrencyLimitOptions, concurrencyLimit } from './middleware/concurrency-limit.ts';
export { deadline } from './middleware/deadline.ts';
export { type HedgeOptions, hedge } from './middleware/hedge/hedge.ts';
export { type MetricsOptions, metrics } from './middleware/metrics.ts';
export { byTarget, byUser, type RateLimitOptions, rateLimit } from './middleware/rate-limit.ts';
export {
  createRetryBudget,
  createRetryBudgets,
  type RetryBudget,
  type RetryBudgetOptions,
  type RetryBudgets,
} from './middleware/retry/budget.ts';
export { type RetryOptions, retry } from './middleware/retry/retry.ts';
export { tracing } from './middleware/tracing.ts';
export { validation } from './middleware/validation.ts';
export { createEventQueue, type EventQueue, type EventQueueOptions } from './outbox/event-queue.ts';
export {
  type NewEvent,
  OUTBOX_GRACE_MS,
  type OutboxEntry,
  type OutboxFields,
  outboxFields,
  outboxIndex,
  outboxLayout,
  withEvents,
} from './outbox/layout.ts';
export { createOutboxRelay, type OutboxRelayOptions } from './outbox/relay.ts';
export type { OutboxLayout, OutboxRelay, PendingEvent } from './outbox/types.ts';
export { type HeartbeatOptions, keepRegistered } from './registry/heartbeat.ts';
export { type Lease, resolveLease } from './registry/lease.ts';
export { createMemoryRegistry, type MemoryRegistryOptions } from './registry/memory.ts';
export { createMemoryLeases, type MemoryLeases } from './registry/memory-leases.ts';
export type { SnapshotSink } from './registry/snapshot-keeper.ts';
export * from './registry/types.ts';
export { validateNode } from './registry/validate-node.ts';
export { createWatches, type Watches, type WatchesOptions } from './registry/watches.ts';
export { type Call, chain, type Handler, type Middleware, type Reply } from './rpc/call.ts';
export * from './rpc/descriptor.ts';
export type {
  EnumSchema,
  EnumValueSchema,
  FieldKind,
  FieldSchema,
  MessageSchema,
  MethodSchema,
  RuleSchema,
  ScalarKind,
  ServiceSchema,
} from './rpc/schema.ts';
export type { Candidate } from './selector/candidate.ts';
export { createSelector, type SelectorOptions } from './selector/create-selector.ts';
export type { EjectionOptions } from './selector/ejection.ts';
export { labelFilter } from './selector/label-filter.ts';
export { powerOfTwo } from './selector/power-of-two.ts';
export { random } from './selector/random.ts';
export { roundRobin } from './selector/round-robin.ts';
export type {
  EjectionEvent,
  NodeFilter,
  OutReason,
  Picker,
  ReturnEvent,
  Selection,
  SelectionState,
  Selector,
  Strategy,
  StrategyContext,
  VersionWish,
  Wish,
} from './selector/types.ts';
export { versionFilter } from './selector/version-filter.ts';
export { createServer, type Server } from './server/create-server.ts';
export type { Handlers } from './server/types.ts';
export { type Application, defineService, type ServiceDefinition } from './service/application.ts';
export { type Capabilities, createCapabilities } from './service/capabilities.ts';
export { type ClientChainOptions, clientChain } from './service/client-chain.ts';
export { type LoadedRuntime, loadRuntime } from './service/load-runtime.ts';
export { createMemorySystem, type MemorySystem, type MemorySystemOptions } from './service/memory-system.ts';
export { type OpenClientOptions, openClient } from './service/open-client.ts';
export {
  type Capability,
  type Catalog,
  type CatalogEntry,
  entry,
  type Plugin,
  type PluginContext,
} from './service/plugin.ts';
export { profiles } from './service/profiles.ts';
export { type ServerChainOptions, serverChain } from './service/server-chain.ts';
export { createServiceCaller } from './service/service-caller.ts';
export { type RunningService, startService } from './service/start-service.ts';
export { storeInContext } from './store/in-context.ts';
export { createMemoryStore } from './store/memory.ts';
export { tracedStore } from './store/traced.ts';
export * from './store/types.ts';
export {
  createMemoryTracerDriver,
  type MemoryTracerDriver,
  type MemoryTracingOptions,
} from './tracing/memory.ts';
export { createNoopTracer, createNoopTracerDriver } from './tracing/noop.ts';
export { createRecordingTracer, type RecordingTracerOptions } from './tracing/recording-tracer.ts';
export { constSampler, probabilisticSampler, rateLimitingSampler, type Sampler } from './tracing/samplers.ts';
export { formatTraceparent, parseTraceparent, type TraceParent } from './tracing/traceparent.ts';
export type {
  FinishedSpan,
  Span,
  SpanContext,
  SpanLog,
  SpanOptions,
  TraceReader,
  Tracer,
  TracerDriver,
} from './tracing/types.ts';
export { formatHostPort, type HostPort, parseAddress, parseHostPort } from './transport/address.ts';
export { batchBytes } from './transport/batch.ts';
export { MAX_FRAME_BYTES } from './transport/limits.ts';
export {
  createMemoryTransport,
  type MemoryTransport,
  type MemoryTransportOptions,
} from './transport/memory.ts';
export * from './transport/types.ts';
export { createDeadlines, type Deadlines } from './wire/deadlines.ts';
