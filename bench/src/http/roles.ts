import type { Surroundings } from '../rpc/peer.ts';

/** Resolves to where it is reached, once it is. `address` is where the one behind it is. */
export type Role = (around: Surroundings, address: string) => Promise<string>;

export const roles: Readonly<Record<string, Role>> = {
  'hop-server': async (around) => (await import('./hop.ts')).serveHop(around),
  fastify: async (around, address) => (await import('./hop.ts')).openHopGateway(around, address),
  'rpc-server': async (around) => (await import('./rpc.ts')).serveRpc(around),
  api: async (around, address) => (await import('./rpc.ts')).openApi(around, address),
};

/** What is compared: each gateway with who answers behind it. The first is what the others are divided by. */
export const gateways = [
  { gateway: 'fastify', server: 'hop-server' },
  { gateway: 'api', server: 'rpc-server' },
] as const;
