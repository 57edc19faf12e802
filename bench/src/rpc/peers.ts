import type { PeerEntry } from './peer.ts';

/** The one that all others are divided by. */
export const limitName = 'raw';

/** All that can be measured, in the order of the table. */
export const peers: readonly PeerEntry[] = [
  { name: limitName, transport: 'tcp', load: async () => (await import('./peers/raw.ts')).raw },
  fairlead('fairlead-bare', 'bare'),
  fairlead('fairlead', 'whole'),
  fairlead('fairlead-sampled', 'sampled'),
  {
    name: 'moleculer',
    transport: 'tcp',
    package: 'moleculer',
    load: async () => (await import('./peers/moleculer.ts')).moleculer,
  },
  {
    name: 'grpc-js',
    transport: 'http2',
    package: '@grpc/grpc-js',
    load: async () => (await import('./peers/grpc.ts')).grpc,
  },
];

function fairlead(name: string, chain: 'bare' | 'whole' | 'sampled'): PeerEntry {
  return { name, transport: 'tcp', load: async () => (await import('./peers/fairlead.ts')).fairlead(chain) };
}

export function findPeer(name: string): PeerEntry {
  const found = peers.find((peer) => peer.name === name);
  if (found) return found;
  throw new Error(`there is no peer ${name}; known: ${peers.map((peer) => peer.name).join(', ')}`);
}
