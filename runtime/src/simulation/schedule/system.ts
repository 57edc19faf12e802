import type { Broker } from '../../broker/types.ts';
import type { NetworkCaller } from '../../client/create-caller.ts';
import type { RuntimeConfig } from '../../config/runtime-settings.ts';
import type { Logger } from '../../log/types.ts';
import { createServiceCaller } from '../../service/service-caller.ts';
import { type RunningService, startService } from '../../service/start-service.ts';
import { type BrokerServer, createBrokerServer } from '../broker-server.ts';
import { createNetwork, type Network } from '../network.ts';
import type { Process } from '../process.ts';
import { createRegistryServer, type RegistryServer } from '../registry-server.ts';
import type { Trace } from '../trace.ts';
import { type Connections, createConnections } from '../transport.ts';
import { createWorld, type World } from '../world.ts';
import { countInFlight } from './count-in-flight.ts';
import { createDisturbances, type Disturbances } from './disturbances.ts';
import { ledger } from './ledger.ts';
import { createParts } from './parts.ts';
import { BROKER, type Plan, REGISTRY } from './plan.ts';
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
  let batches = 0;

  const registryProcess = world.start(REGISTRY);
  const leases = watchLeases({ world, record, disturbances, maxDelayMs: network.maxDelayMs });
  const registryServer = createRegistryServer({
    process: registryProcess,
    leases: leases.observe(sabotage.leases?.(registryProcess.clock), registryProcess.clock),
  });
  const brokerProcess = world.start(BROKER);
  const brokerServer = createBrokerServer({
    network,
    process: brokerProcess,
    random: random.fork(),
    duplicateRate: plan.duplicateRate,
  });

  const partsOf = createParts({
    plan,
    network,
    connections,
    registryServer,
    brokerServer,
    leases,
    sabotage,
    onBatch() {
      batches++;
    },
  });
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

function logTo(world: World, host: string): Logger {
  const write = (message: string, fields?: Readonly<Record<string, unknown>>) =>
    world.note(host, `logs: ${message} ${String(fields?.node ?? fields?.reason ?? fields?.state ?? '')}`);
  const log: Logger = { debug() {}, info: write, warn: write, error: write, with: () => log };
  return log;
}
