import type { Surroundings } from '../rpc/peer.ts';
import { createCarrier, serveRaw } from '../rpc/peers/raw-nats.ts';
import { method, reply } from './message.ts';

/** The fastest hop there is: the minimal NATS client, written once per turn of the event loop. */
export const serveHop = ({ nats }: Surroundings): Promise<string> => serveRaw(nats, method, reply);

/** Bare Fastify in front of it, with Fastify's own JSON and nothing else. */
export async function openHopGateway({ nats }: Surroundings, subject: string): Promise<string> {
  const { fastify } = await import('fastify');
  const call = await createCarrier(nats, subject, method);
  const server = fastify();
  server.post('/api/v1/tokens', (request) => call(request.body));
  return server.listen({ host: '127.0.0.1', port: 0 });
}
