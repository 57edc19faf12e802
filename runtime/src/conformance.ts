// The conformance suites: each takes a factory and registers node:test cases.
export { type TransportHarness, transportConformance } from './transport/conformance.ts';
