import { createMemoryAuthenticator } from '../../auth/memory.ts';
import { createMemoryBreaker } from '../../breaker/memory.ts';
import type { Broker } from '../../broker/types.ts';
import type { NetworkCaller } from '../../client/create-caller.ts';
import type { RuntimeConfig } from '../../config/runtime-settings.ts';
import { createTokenBucketLimiter } from '../../limiter/token-bucket.ts';
import type { Logger } from '../../log/types.ts';
import { createMetrics } from '../../metrics/create-metrics.ts';
import type { Metrics, Read } from '../../metrics/types.ts';
import type { Registry } from '../../registry/types.ts';
import type { Capabilities } from '../../service/capabilities.ts';
import type { Capability } from '../../service/plugin.ts';
import { createServiceCaller } from '../../service/service-caller.ts';
import { type RunningService, startService } from '../../service/start-service.ts';
import { createNoopTracerDriver } from '../../tracing/noop.ts';
import type { Transport } from '../../transport/types.ts';
import { kinds } from '../../wire/frame.ts';
import { createSimulatedBroker } from '../broker.ts';
import { type BrokerServer, createBrokerServer } from '../broker-server.ts';
import { createNetwork, type Network } from '../network.ts';
import type { Process } from '../process.ts';
import { createSimulatedRegistry } from '../registry.ts';
import { createRegistryServer, type RegistryServer } from '../registry-server.ts';
import type { Trace } from '../trace.ts';
import { type Connections, createConnections } from '../transport.ts';
import { createWorld, type World } from '../world.ts';
import { createDisturbances, type Disturbances } from './disturbances.ts';
import { ledger } from './ledger.ts';
import { createMangle } from './mangle.ts';
import { BROKER, type Plan, POLL_MS, REGISTRY, TTL_MS } from './plan.ts';
import { createRecord, type ScheduleRecord } from './record.ts';
import type { Sabotage } from './sabotage.ts';
import { watchLeases } from './watch-leases.ts';

/** A client that calls from outside. */
export interface ClientProgram {
  readonly process: Process;
  readonly caller: NetworkCaller;
  readonly broker: Broker;
  /** How many calls its metrics count as under way. */
  inFlight(): number;
  stop(): Promise<void>;
}

/** A node of the ledger, from the moment it begins to start. */
export interface NodeProgram {
  readonly process: Process;
  service: RunningService | undefined;
  /** What did not end cleanly, once it has been stopped. */
  problems: readonly string[] | undefined;
  /** Told to stop; no longer tries to start. */
  stopping: boolean;
}

/** The whole system of a schedule. */
export interface System {
  readonly plan: Plan;
  readonly world: World;
  readonly network: Network;
  readonly connections: Connections;
  readonly registryServer: RegistryServer;
  readonly brokerServer: BrokerServer;
  readonly record: ScheduleRecord;
  readonly disturbances: Disturbances;
  readonly sabotage: Sabotage;
  /** How many batches have been sent on channels. */
  readonly batches: number;
  /** Those that were started, whatever has become of them. */
  readonly clients: ClientProgram[];
  readonly nodes: NodeProgram[];
  startClient(host: string): void;
  startNode(host: string): void;
  stopNode(node: NodeProgram): void;
}

/** Time between two tries to start a node. */
const START_AGAIN_MS = 150;

export interface SystemOptions {
  readonly plan: Plan;
  readonly trace: Trace;
  readonly runtime: RuntimeConfig;
  readonly sabotage: Sabotage;
}

export function createSystem({ plan, trace, runtime, sabotage }: SystemOptions): System {
  const { random } = plan;
  const world = createWorld({ trace });
  const network = createNetwork({ world, random: random.fork(), maxDelayMs: plan.maxDelayMs });
  const connections = createConnections(network);
  const record = createRecord();
  const disturbances = createDisturbances();
  const mangle = plan.profile === 'hostile' ? createMangle(random.fork()) : undefined;
  let batches = 0;

  const registryProcess = world.start(REGISTRY);
  const watched = watchLeases({ world, record, disturbances, maxDelayMs: network.maxDelayMs });
  const registryServer = createRegistryServer({
    process: registryProcess,
    leases: watched.observe(sabotage.leases?.(registryProcess.clock), registryProcess.clock),
  });
  const brokerProcess = world.start(BROKER);
  const brokerServer = createBrokerServer({
    network,
    process: brokerProcess,
    random: random.fork(),
    duplicateRate: plan.duplicateRate,
  });

  const transportOf = (process: Process): Transport => {
    const transport = connections.transport(process, {
      fixedAddress: plan.fixedAddress,
      mangle,
      onDial: (address) => watched.called(process, address),
      onSend(address, frames, isDialler) {
        batches++;
        if (!isDialler) return world.note(process.host, `answers ${frames.map(frameName).join(' ')}`);
        world.note(process.host, `to ${address}: ${frames.map(frameName).join(' ')}`);
        if (frames.some((frame) => frame[0] === kinds.request)) watched.called(process, address);
      },
    });
    return sabotage.transport?.(transport) ?? transport;
  };
  const registryOf = (process: Process): Registry => {
    const registry = createSimulatedRegistry({
      network,
      process,
      server: registryServer,
      random: random.fork(),
      ttlMs: TTL_MS,
      pollMs: POLL_MS,
    });
    return sabotage.registry?.(registry) ?? registry;
  };
  const brokerOf = (process: Process): Broker => {
    const broker = createSimulatedBroker({ network, process, server: brokerServer });
    return sabotage.broker?.(broker) ?? broker;
  };

  const partsOf = (process: Process, service: string): Capabilities => {
    const { clock } = process;
    const all: Partial<Capability> = {
      transport: transportOf(process),
      registry: registryOf(process),
      broker: brokerOf(process),
      tracing: createNoopTracerDriver(),
      authenticator: createMemoryAuthenticator({ service, clock }),
      breaker: createMemoryBreaker({ clock }),
      limiter: createTokenBucketLimiter({ clock }),
    };
    const get: Capabilities['get'] = (kind) => {
      const part = all[kind];
      if (!part) throw new TypeError(`a simulation has no ${kind}`);
      return part as Capability[typeof kind];
    };
    return {
      get,
      peek: get,
      async [Symbol.asyncDispose]() {
        for (const kind of ['broker', 'registry', 'transport', 'breaker', 'limiter'] as const)
          await get(kind)[Symbol.asyncDispose]();
      },
    };
  };
  const startProcess = (host: string) =>
    world.start(host, { skewMs: Math.round(random.between(-5_000, 5_000)) });
  const select = { ...runtime.select, strategy: plan.strategy };

  const system: System = {
    plan,
    world,
    network,
    connections,
    registryServer,
    brokerServer,
    record,
    disturbances,
    sabotage,
    get batches() {
      return batches;
    },
    clients: [],
    nodes: [],
    startClient(host) {
      const process = startProcess(host);
      const parts = partsOf(process, 'client');
      const { metrics, inFlight } = countInFlight();
      const caller = createServiceCaller({
        parts,
        runtime: { ...runtime, select },
        clock: process.clock,
        metrics,
        log: logTo(world, host),
        random: random.fork(),
      });
      const stop = async () => {
        await caller[Symbol.asyncDispose]();
        await parts[Symbol.asyncDispose]();
      };
      system.clients.push({ process, caller, broker: parts.get('broker'), inFlight, stop });
    },
    startNode(host) {
      const process = startProcess(host);
      const node: NodeProgram = { process, service: undefined, problems: undefined, stopping: false };
      system.nodes.push(node);
      const log = logTo(world, host);
      const definition = ledger({ world, process, record, plan, random: random.fork(), sabotage });
      const start = async (attempt: number): Promise<void> => {
        if (node.stopping) {
          node.problems = [];
          return;
        }
        const id = `${process.name.replace('#', '.')}-${attempt}`;
        try {
          const service = await startService({
            definition,
            config: {},
            runtime: { ...runtime, select, node: { ...runtime.node, id } },
            capabilities: () => partsOf(process, 'ledger'),
            log,
            clock: process.clock,
            random: random.fork(),
          });
          node.service = service;
          world.note(host, `is up as ${id}`);
          if (node.stopping) node.problems = await service.stop();
        } catch {
          world.note(host, 'could not start');
          process.clock.setTimeout(() => void start(attempt + 1), START_AGAIN_MS);
        }
      };
      process.deliver(0, () => void start(1));
    },
    stopNode(node) {
      node.stopping = true;
      world.note(node.process.host, 'is told to stop');
      const stop = sabotage.stop ?? ((service: RunningService) => service.stop());
      node.process.deliver(0, async () => {
        if (node.service) node.problems = await stop(node.service);
      });
    },
  };
  return system;
}

/** Metrics, and what they read as the number of calls under way. */
function countInFlight(): { readonly metrics: Metrics; readonly inFlight: () => number } {
  const metrics = createMetrics();
  let read: Read = () => 0;
  return {
    metrics: {
      ...metrics,
      gaugeFrom(name, help, reader, labelNames) {
        if (name === 'fairlead_calls_in_flight') read = reader;
        metrics.gaugeFrom(name, help, reader, labelNames);
      },
    },
    inFlight() {
      const found = read();
      if (typeof found === 'number') return found;
      let sum = 0;
      for (const { value } of found ?? []) sum += value;
      return sum;
    },
  };
}

const names = Object.entries(kinds);
const frameName = (frame: Uint8Array) => {
  const callId = new DataView(frame.buffer, frame.byteOffset).getUint32(2);
  return `${names.find(([, kind]) => kind === frame[0])?.[0]}#${callId}`;
};

function logTo(world: World, host: string): Logger {
  const write = (message: string, fields?: Readonly<Record<string, unknown>>) =>
    world.note(host, `logs: ${message} ${String(fields?.node ?? fields?.reason ?? fields?.state ?? '')}`);
  const log: Logger = { debug() {}, info: write, warn: write, error: write, with: () => log };
  return log;
}
