// The conformance suites: each takes a factory and registers node:test cases.
export {};
