import { idOf, type PeerEntry, type Surroundings } from './peer.ts';

type Transport = PeerEntry['transport'];

/** The whole chain: the one that is divided by all others. */
export const oursName = 'fairlead';

/** All that can be measured, in the order of the table. */
export const peers: readonly PeerEntry[] = [
  {
    name: 'raw',
    transport: 'nats',
    what: 'a minimal NATS protocol client with batched writes: the limit at one message per call',
    load: async ({ nats }) => (await import('./peers/raw-nats.ts')).rawNats(nats),
  },
  ...fairlead('nats'),
  {
    name: 'moleculer',
    transport: 'nats',
    what: 'Moleculer, JSON, bare',
    packages: ['moleculer', 'nats'],
    load: async ({ nats }) => (await import('./peers/moleculer.ts')).moleculerNats(nats),
  },
  natsRequest('nats-request', 'nats', false),
  natsRequest('nats-request-no-traces', 'nats', true),
  natsRequest('nats-io-request', '@nats-io/transport-node', false),
  {
    name: 'nestjs',
    transport: 'nats',
    what: 'NestJS, JSON, bare',
    packages: nestPackages(),
    load: async ({ nats }) => (await import('./peers/nestjs.ts')).nestNats(nats),
  },
  {
    name: 'raw',
    transport: 'tcp',
    what: 'length-prefixed protobuf over `node:net` with batched writes: the limit',
    load: async () => (await import('./peers/raw-tcp.ts')).rawTcp,
  },
  ...fairlead('tcp'),
  {
    name: 'moleculer',
    transport: 'tcp',
    what: 'Moleculer, JSON, bare',
    packages: ['moleculer'],
    load: async () => (await import('./peers/moleculer.ts')).moleculerTcp,
  },
  {
    name: 'nestjs',
    transport: 'tcp',
    what: 'NestJS, JSON, bare',
    packages: nestPackages(),
    load: async () => (await import('./peers/nestjs.ts')).nestTcp,
  },
  {
    name: 'grpc-js',
    transport: 'tcp',
    what: '@grpc/grpc-js (HTTP/2), with our codec',
    packages: ['@grpc/grpc-js'],
    load: async () => (await import('./peers/grpc.ts')).grpc,
  },
];

function fairlead(transport: Transport): PeerEntry[] {
  const whole = (sampled: number) => async (around: Surroundings) =>
    (await import('./peers/fairlead.ts')).fairlead({ transport, around, sampled });
  return [
    {
      name: 'fairlead-bare',
      transport,
      what: 'registry, selection, context, deadlines, wire and transport, without middleware',
      load: async (around) => (await import('./peers/fairlead.ts')).fairleadBare({ transport, around }),
    },
    {
      name: oursName,
      transport,
      what: 'the whole chain, 1 % sampled, exported by `otlp`',
      load: whole(0.01),
    },
    {
      name: 'fairlead-sampled',
      transport,
      what: 'the same, 100 % sampled',
      load: whole(1),
    },
  ];
}

function natsRequest(
  name: string,
  library: 'nats' | '@nats-io/transport-node',
  noTraces: boolean,
): PeerEntry {
  return {
    name,
    transport: 'nats',
    what: `\`request()\` of ${library}${noTraces ? ' with `noAsyncTraces`' : ''}, protobufjs`,
    packages: [library, 'protobufjs'],
    async load({ nats }) {
      const loaded = library === 'nats' ? await import('nats') : await import('@nats-io/transport-node');
      return (await import('./peers/nats-request.ts')).natsRequest(loaded, nats, noTraces);
    },
  };
}

function nestPackages(): readonly string[] {
  return ['@nestjs/microservices', '@nestjs/core', '@nestjs/common', 'reflect-metadata', 'rxjs'];
}

/** By `name@transport`. */
export function findPeer(id: string): PeerEntry {
  const [found] = findPeers(id);
  return found as PeerEntry;
}

/** By `name@transport`, or by the name alone, which may be several. Throws a sentence when there is none. */
export function findPeers(wanted: string): readonly PeerEntry[] {
  const found = peers.filter((peer) => peer.name === wanted || idOf(peer) === wanted);
  if (found.length > 0) return found;
  throw new Error(`there is no peer ${wanted}; known: ${peers.map(idOf).join(', ')}`);
}
