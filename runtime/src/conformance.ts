// The conformance suites: each takes a factory and registers node:test cases.
export {
  type AuthenticatorFixture,
  type AuthenticatorSupport,
  authenticatorConformance,
} from './auth/conformance.ts';
export { type BreakerHarness, breakerConformance } from './breaker/conformance.ts';
export { type BrokerFactory, type BrokerFixture, brokerConformance } from './broker/conformance.ts';
export { type LimiterFactory, limiterConformance } from './limiter/conformance.ts';
export { type RegistryFactory, type RegistryHarness, registryConformance } from './registry/conformance.ts';
export { rpcConformance } from './rpc/conformance/suite.ts';
export { type StoreFactory, storeConformance } from './store/conformance.ts';
export {
  type OpenTracer,
  type TracerFactory,
  type TracerHarness,
  tracerConformance,
} from './tracing/conformance.ts';
export { type TransportHarness, transportConformance } from './transport/conformance.ts';
