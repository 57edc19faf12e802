import { RuntimeError } from '@fairlead/runtime';
import type { RouteTable } from '@fairlead/runtime/transcoding';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { compress } from './compression.ts';
import { createCors } from './cors.ts';
import { createRateLimit, type RateLimitOptions } from './rate-limit.ts';
import { answerOptions } from './routes.ts';
import { securityHeaders } from './security-headers.ts';

/** What a path and its query may have together; Node has a bound of 16 KiB on them and all headers. */
const MAX_URL_BYTES = 8_192;

export interface MannersOptions {
  readonly routes: RouteTable;
  readonly origins: readonly string[];
  /** `undefined` for no limit. */
  readonly rateLimit: RateLimitOptions | undefined;
  readonly isServing: () => boolean;
}

/** What holds for every request, whatever it asks for; before its body is read. */
export function addManners(server: FastifyInstance, options: MannersOptions): void {
  const { routes, origins, rateLimit, isServing } = options;
  const cors = createCors(origins);
  const limit = rateLimit && createRateLimit(rateLimit);

  /** Whether it has answered. */
  const greet = (request: FastifyRequest, reply: FastifyReply): boolean => {
    reply.headers(securityHeaders);
    // The next request of this client goes over a new connection, to an instance that stays.
    if (!isServing()) reply.header('connection', 'close');
    if (cors(request, reply)) return true;
    limit?.(request, reply);
    if ((request.raw.url ?? '').length > MAX_URL_BYTES) throw tooLong();
    return request.method === 'OPTIONS' && answerOptions(routes, request, reply);
  };

  server.addHook('onRequest', (request, reply, done) => {
    if (!greet(request, reply)) done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    const packed = compress(request, reply, payload);
    if (!(packed instanceof Promise)) return done(null, packed);
    packed.then((bytes) => done(null, bytes), done);
  });
}

const tooLong = () =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'URL_TOO_LONG',
    message: `The URL is too long; at most ${MAX_URL_BYTES} bytes are allowed`,
  });
