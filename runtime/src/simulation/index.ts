// A world with a time of its own, for tests of services under faults that can be had again; see docs/simulation.md.
export { createSimulatedBroker, type SimulatedBrokerOptions } from './broker.ts';
export { type BrokerServer, type BrokerServerOptions, createBrokerServer } from './broker-server.ts';
export { createNetwork, type Network, type NetworkOptions } from './network.ts';
export type { Process } from './process.ts';
export { createRandom, type Random } from './random.ts';
export { createSimulatedRegistry, type SimulatedRegistryOptions } from './registry.ts';
export { createRegistryServer, type RegistryServer, type RegistryServerOptions } from './registry-server.ts';
export { createTrace, type Trace } from './trace.ts';
export { type Connections, createConnections, type SimulatedTransportOptions } from './transport.ts';
export { createWorld, type StartProcessOptions, type World, type WorldOptions } from './world.ts';
