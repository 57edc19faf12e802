import {
  type Clock,
  currentContext,
  type Logger,
  type NetworkCaller,
  RuntimeError,
  runInContext,
  type Tracer,
} from '@fairlead/runtime';
import type { RouteTable } from '@fairlead/runtime/transcoding';
import { type FastifyError, type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import { createBindings } from './bindings.ts';
import { serveDocs } from './docs/serve-docs.ts';
import { httpError, parseJson, refuseBrokenRequest } from './http-error.ts';
import { serveDocument } from './openapi/serve-document.ts';
import { problemOf, problemType } from './problem.ts';
import { openRequestContext } from './request-context.ts';
import { addVerbs, matchRequest, unservedVerb } from './routes.ts';
import { readRpcRequest } from './rpc-request.ts';

export interface HttpServerOptions {
  readonly caller: NetworkCaller;
  readonly tracer: Tracer;
  readonly log: Logger;
  readonly clock: Clock;
  /** What the protos bind. */
  readonly routes: RouteTable;
  /** The registry's names of the services that calls go to. */
  readonly targets: readonly string[];
  readonly maxBodyBytes: number;
  /** False while the service goes down. */
  readonly isServing: () => boolean;
}

/** The HTTP server, not listening yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { caller, tracer, log, clock, routes, targets, maxBodyBytes } = options;
  const server = fastify({
    bodyLimit: maxBodyBytes,
    // Requests on kept-alive connections are finished, and told that the connection ends with them.
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 256 },
    // A path that cannot be decoded comes by here, before any route.
    frameworkErrors: (thrown, _request, reply) => {
      fail(reply, new RuntimeError({ code: 'INVALID_ARGUMENT', message: thrown.message }), traceIdNow());
    },
    clientErrorHandler: refuseBrokenRequest,
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

  const fail = (reply: FastifyReply, thrown: unknown, traceId: string, status?: number) => {
    const error = RuntimeError.from(thrown);
    const allow = error.is('METHOD_NOT_ALLOWED', 'fairlead') ? error.metadata.allow : undefined;
    if (allow !== undefined) reply.header('allow', allow);
    const problem = problemOf(error, traceId, status);
    // What is away says so itself, and a method that is not there would let anybody fill the log.
    if (problem.status >= 500 && problem.status !== 503 && problem.status !== 501)
      log.error('a request failed', { error, traceId });
    if (problem.status === 503) reply.header('retry-after', '1');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    // Node reads on to the end of what is too large: closing earlier would cost the caller the answer.
    if (problem.status === 413) reply.removeHeader('connection');
    return reply.code(problem.status).type(problemType).send(JSON.stringify(problem));
  };

  server.setErrorHandler((thrown: FastifyError, request, reply) => {
    // Of a verb that is served nowhere it does not matter what else is wrong.
    const { error, status } = httpError(request.is404 ? unservedVerb(routes, request) : thrown, maxBodyBytes);
    return fail(reply, error, traceIdNow(), status);
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
    const ready = options.isServing() && answers.every(([, serving]) => serving);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      services: Object.fromEntries(
        answers.map(([name, serving]) => [name, serving ? 'serving' : 'not serving']),
      ),
    });
  });

  server.post('/rpc', async (request, reply) => {
    const { context, span, traceId } = openRequestContext(tracer, request, reply);
    try {
      const { service, method, message } = readRpcRequest(request.body);
      const answer = await runInContext(context, () => caller.call(method, service.registryName, message));
      return reply
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(method.reply.toJson(answer as object)));
    } catch (thrown) {
      span.setTag('error', true);
      return fail(reply, thrown, traceId);
    } finally {
      span.setTag('http.status_code', reply.statusCode);
      span.finish();
    }
  });

  serveDocument(server, routes);
  serveDocs(server);

  const bindings = createBindings({
    caller,
    tracer,
    clock,
    routes,
    fail,
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

const traceIdNow = () => currentContext()?.span?.context().toTraceId() ?? '';
