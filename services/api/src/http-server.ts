import {
  type Authenticator,
  type Clock,
  type ConfigOf,
  type Logger,
  type NetworkCaller,
  RuntimeError,
  runInContext,
  type Tracer,
} from '@fairlead/runtime';
import type { RouteTable } from '@fairlead/runtime/transcoding';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { createAdmission } from './admission.ts';
import { createBindings } from './bindings.ts';
import type { apiSettings } from './config.ts';
import { serveDocs } from './docs/serve-docs.ts';
import { httpError, parseJson, refuseBrokenRequest } from './http-error.ts';
import { withIdempotencyKey } from './idempotency-key.ts';
import { addManners } from './manners.ts';
import { serveDocument } from './openapi/serve-document.ts';
import { problemOf } from './problem.ts';
import { createRequestContexts } from './request-context.ts';
import { createRequestTimeout } from './request-timeout.ts';
import { addVerbs, matchRequest, unservedVerb } from './routes.ts';
import { readRpcRequest } from './rpc-request.ts';
import { securityHeaders } from './security-headers.ts';
import { createSendError } from './send-error.ts';

/** The settings of the api that are about HTTP. */
export type HttpLimits = Omit<ConfigOf<typeof apiSettings>, 'host' | 'port'>;

export interface HttpServerOptions {
  readonly caller: NetworkCaller;
  readonly tracer: Tracer;
  readonly log: Logger;
  readonly clock: Clock;
  /** What the protos bind. */
  readonly routes: RouteTable;
  /** The registry's names of the services that calls go to. */
  readonly targets: readonly string[];
  readonly limits: HttpLimits;
  /** Verifies users' tokens. */
  readonly authenticator: Pick<Authenticator, 'verify'>;
  /** False while the service goes down. */
  readonly isServing: () => boolean;
}

/** The HTTP server, not listening yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { caller, tracer, log, clock, routes, targets, limits, isServing } = options;
  const { maxBodyBytes, headersTimeoutMs, trustedProxies, rateLimit } = limits;
  const openContext = createRequestContexts({ tracer, steering: limits.steering });
  const sendError = createSendError(log);
  const callOptions = createRequestTimeout(limits.maxCallTimeoutMs);
  const admit = createAdmission({ authenticator: options.authenticator, signIn: limits.signIn, clock });

  /** Answers with an error that no handler has opened a context for. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: RuntimeError, status?: number) => {
    const { span, traceId } = openContext(request, reply);
    sendError(reply, error, traceId, status);
    span.setTag('error', true);
    span.setTag('http.status_code', reply.statusCode);
    span.finish();
  };

  const server = fastify({
    bodyLimit: maxBodyBytes,
    // Requests on kept-alive connections are finished, and told that the connection ends with them.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.idleTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    // Node looks for those who are late only every 30 s by itself.
    http: {
      headersTimeout: Math.min(headersTimeoutMs, limits.requestTimeoutMs),
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
    },
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    routerOptions: { maxParamLength: 256 },
    // A path that cannot be decoded comes by here, before any route.
    frameworkErrors: (thrown, request, reply) => {
      reply.headers(securityHeaders);
      refuse(request, reply, new RuntimeError({ code: 'INVALID_ARGUMENT', message: thrown.message }));
    },
    clientErrorHandler: refuseBrokenRequest,
  });
  server.server.maxConnections = limits.maxConnections;
  addManners(server, {
    routes,
    origins: limits.cors.origins,
    rateLimit: rateLimit.perSecond > 0 ? { ...quotaOfAddress(rateLimit), clock } : undefined,
    isServing,
  });

  // Calls are JSON; a text that looks like it is refused as what it says it is.
  server.removeContentTypeParser(['text/plain', 'application/json']);
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    try {
      // A method whose fields are all in the path may well be called without a body.
      done(null, body === '' && request.match ? undefined : parseJson(String(body)));
    } catch (thrown) {
      done(RuntimeError.from(thrown));
    }
  });

  server.setErrorHandler((thrown: FastifyError, request, reply) => {
    // Of a verb that is served nowhere it does not matter what else is wrong.
    const { error, status } = httpError(request.is404 ? unservedVerb(routes, request) : thrown, maxBodyBytes);
    return refuse(request, reply, error, status);
  });
  server.decorateRequest('match', undefined);
  // Only verbs that Fastify does not know come by here.
  server.setNotFoundHandler((request) => {
    throw unservedVerb(routes, request);
  });

  server.get('/healthz', () => ({ status: 'ok' }));

  server.get('/readyz', async (_request, reply) => {
    const answers = await Promise.all(
      targets.map(async (name) => [name, await caller.isServing(name)] as const),
    );
    const ready = isServing() && answers.every(([, serving]) => serving);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      services: Object.fromEntries(
        answers.map(([name, serving]) => [name, serving ? 'serving' : 'not serving']),
      ),
    });
  });

  server.post('/rpc', async (request, reply) => {
    const { context, span, traceId } = openContext(request, reply);
    try {
      const { service, method, message } = readRpcRequest(request.body);
      await admit(method, request);
      const keyed = withIdempotencyKey(method, message as object, request.headers['idempotency-key']);
      const called = callOptions(request);
      const answer = await runInContext(context, () =>
        caller.call(method, service.registryName, keyed, called),
      );
      return reply
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(method.reply.toJson(answer as object)));
    } catch (thrown) {
      span.setTag('error', true);
      return sendError(reply, thrown, traceId);
    } finally {
      span.setTag('http.status_code', reply.statusCode);
      span.finish();
    }
  });

  serveDocument(server, routes);
  serveDocs(server);

  const bindings = createBindings({
    caller,
    openContext,
    clock,
    routes,
    admit,
    callOptions,
    fail: sendError,
    problemText: (thrown, traceId) => JSON.stringify(problemOf(RuntimeError.from(thrown), traceId)),
  });
  server.route({
    // All that the protos bind: `:verb` and `**` are nothing that Fastify's router could express.
    method: addVerbs(server, routes),
    url: '/*',
    exposeHeadRoute: false,
    onRequest: (request, _reply, done) => {
      request.match = matchRequest(routes, request);
      done();
    },
    handler: bindings.answer,
  });
  server.addHook('preClose', async () => bindings.endStreams());
  return server;
}

const quotaOfAddress = ({ perSecond, burst = Math.max(1, perSecond * 2) }: HttpLimits['rateLimit']) => ({
  perSecond,
  burst,
});
