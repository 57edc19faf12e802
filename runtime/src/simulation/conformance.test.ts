import { brokerConformance } from '../broker/conformance.ts';
import { registryConformance } from '../registry/conformance.ts';
import { transportConformance } from '../transport/conformance.ts';
import { createSimulatedBroker } from './broker.ts';
import { createBrokerServer } from './broker-server.ts';
import { createNetwork } from './network.ts';
import { createRandom } from './random.ts';
import { inRealTime, inSteps } from './real-time.ts';
import { createSimulatedRegistry } from './registry.ts';
import { createRegistryServer } from './registry-server.ts';
import { createConnections } from './transport.ts';
import { createWorld } from './world.ts';

/** A world without faults, whose messages take next to no time. */
function quiet(startMs?: number) {
  const world = createWorld(startMs === undefined ? {} : { startMs });
  const random = createRandom(1);
  const network = createNetwork({ world, random, minDelayMs: 0.05, maxDelayMs: 0.05 });
  return { world, random, network };
}

transportConformance('simulation', () => {
  const { world, network } = quiet();
  const connections = createConnections(network);
  const transport = connections.transport(world.start('a'));
  const time = inRealTime(world);
  return {
    transport,
    deadAddress: 'simulation://nobody',
    lose: () => connections.lose(['a', 'a']),
    [Symbol.asyncDispose]: () => time[Symbol.asyncDispose](),
  };
});

registryConformance('simulation', async () => {
  const { world, network, random } = quiet();
  const server = createRegistryServer({ process: world.start('registry') });
  const lease = { ttlMs: 6_000, intervalMs: 2_000 };
  let started = 0;
  const another = () => {
    const process = world.start(`a${started++}`);
    return createSimulatedRegistry({ network, process, server, random });
  };
  const registry = another();
  const time = inSteps(world);
  return {
    registry,
    lease,
    advance: time.advance,
    another: async () => another(),
    abandon: async (node) => server.leases.put(node, lease.ttlMs),
    wipe: async () => server.leases.clear(),
    async interrupt() {
      server.stop();
      return async () => server.restart({ keepsData: true });
    },
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      await time[Symbol.asyncDispose]();
    },
  };
});

brokerConformance('simulation', async () => {
  const { world, network, random } = quiet(Date.now());
  const server = createBrokerServer({ network, process: world.start('broker'), random });
  const process = world.start('a');
  const brokers = [createSimulatedBroker({ network, process, server })];
  const time = inRealTime(world);
  return {
    broker: brokers[0] as ReturnType<typeof createSimulatedBroker>,
    async another() {
      const broker = createSimulatedBroker({ network, process: world.start(`a${brokers.length}`), server });
      brokers.push(broker);
      return broker;
    },
    async [Symbol.asyncDispose]() {
      for (const broker of brokers) await broker[Symbol.asyncDispose]();
      await time[Symbol.asyncDispose]();
    },
  };
});
