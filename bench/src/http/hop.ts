import type { Surroundings } from '../rpc/peer.ts';
import { createCarrier, serveRaw } from '../rpc/peers/raw-nats.ts';
import { create, exchanges, get } from './message.ts';

/** The fastest hop there is: the minimal NATS client, written once per turn of the event loop. */
export async function serveHop({ nats }: Surroundings): Promise<string> {
  const subjects = await Promise.all(exchanges.map(({ method, reply }) => serveRaw(nats, method, reply)));
  return subjects.join(' ');
}

/** Bare Fastify in front of it, with Fastify's own JSON and nothing else: no token is looked at, nothing is checked. */
export async function openHopGateway({ nats }: Surroundings, subjects: string): Promise<string> {
  const { fastify } = await import('fastify');
  const [creating = '', getting = ''] = subjects.split(' ');
  const callCreate = await createCarrier(nats, creating, create.method);
  const callGet = await createCarrier(nats, getting, get.method);
  const server = fastify();
  server.post('/api/v1/vessels', (request) => callCreate(request.body));
  server.get<{ Params: { id: string } }>('/api/v1/vessels/:id', ({ params }) => callGet({ id: params.id }));
  return server.listen({ host: '127.0.0.1', port: 0 });
}
