import { createMemoryAuthenticator } from '../../auth/memory.ts';
import { createMemoryBreaker } from '../../breaker/memory.ts';
import type { Broker } from '../../broker/types.ts';
import { createTokenBucketLimiter } from '../../limiter/token-bucket.ts';
import type { Registry } from '../../registry/types.ts';
import type { Capabilities } from '../../service/capabilities.ts';
import type { Capability } from '../../service/plugin.ts';
import { createNoopTracerDriver } from '../../tracing/noop.ts';
import type { Transport } from '../../transport/types.ts';
import { kinds } from '../../wire/frame.ts';
import { createSimulatedBroker } from '../broker.ts';
import type { BrokerServer } from '../broker-server.ts';
import type { Network } from '../network.ts';
import type { Process } from '../process.ts';
import { createSimulatedRegistry } from '../registry.ts';
import type { RegistryServer } from '../registry-server.ts';
import type { Connections } from '../transport.ts';
import { createMangle } from './mangle.ts';
import { type Plan, POLL_MS, TTL_MS } from './plan.ts';
import type { Sabotage } from './sabotage.ts';
import type { LeaseWatch } from './watch-leases.ts';

export interface PartsOptions {
  readonly plan: Plan;
  readonly network: Network;
  readonly connections: Connections;
  readonly registryServer: RegistryServer;
  readonly brokerServer: BrokerServer;
  readonly leases: LeaseWatch;
  readonly sabotage: Sabotage;
  /** Told of every batch that is sent on a channel. */
  readonly onBatch: () => void;
}

/** The capabilities of a process, closed with it. */
export type PartsOf = (process: Process, service: string) => Capabilities;

export function createParts(options: PartsOptions): PartsOf {
  const { plan, network, connections, registryServer, brokerServer, leases, sabotage, onBatch } = options;
  const { world } = network;
  const { random } = plan;
  const mangle = plan.profile === 'hostile' ? createMangle(random.fork()) : undefined;

  const transportOf = (process: Process): Transport => {
    const transport = connections.transport(process, {
      fixedAddress: plan.fixedAddress,
      mangle,
      onDial: (address) => leases.called(process, address),
      onSend(address, frames, isDialler) {
        onBatch();
        if (!isDialler) return world.note(process.host, `answers ${frames.map(frameName).join(' ')}`);
        world.note(process.host, `to ${address}: ${frames.map(frameName).join(' ')}`);
        if (frames.some((frame) => frame[0] === kinds.request)) leases.called(process, address);
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

  return (process, service) => {
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
}

const names = Object.entries(kinds);
const frameName = (frame: Uint8Array) => {
  const callId = new DataView(frame.buffer, frame.byteOffset).getUint32(2);
  return `${names.find(([, kind]) => kind === frame[0])?.[0]}#${callId}`;
};
