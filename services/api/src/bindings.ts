import { type CallOptions, type Clock, type Json, type NetworkCaller, runInContext } from '@fairlead/runtime';
import {
  type BindReply,
  type BindRequest,
  createReplyBinder,
  createRequestBinder,
  type Route,
  type RouteTable,
} from '@fairlead/runtime/transcoding';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admit } from './admission.ts';
import { createEventStream, eventStreamType, isEventStream, resumeFrom } from './event-stream.ts';
import { withIdempotencyKey } from './idempotency-key.ts';
import type { OpenRequestContext, RequestContext } from './request-context.ts';
import { queryOf } from './routes.ts';

export interface BindingsOptions {
  readonly caller: NetworkCaller;
  readonly openContext: OpenRequestContext;
  readonly clock: Clock;
  readonly routes: RouteTable;
  /** Throws for a request that its method does not admit. */
  readonly admit: Admit;
  /** What the headers of a request say of its call. */
  readonly callOptions: (request: FastifyRequest) => CallOptions | undefined;
  /** Answers with the problem document of an error. */
  readonly fail: (reply: FastifyReply, thrown: unknown, traceId: string) => FastifyReply;
  /** The text of the problem document that ends a stream. */
  readonly problemText: (thrown: unknown, traceId: string) => string;
}

/** What answers the requests that the protos bind. */
export interface Bindings {
  /** Answers a request with a `match`. */
  readonly answer: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
  /** Ends all event streams; whoever reads one comes back to another instance, and goes on where it was. */
  endStreams(): void;
}

interface Binder {
  readonly toMessage: BindRequest;
  readonly toJson: BindReply;
}

export function createBindings({
  caller,
  openContext,
  clock,
  routes,
  admit,
  callOptions,
  fail,
  problemText,
}: BindingsOptions): Bindings {
  const binders = new Map<Route, Binder>(
    routes.routes.map((route) => [
      route,
      { toMessage: createRequestBinder(route), toJson: createReplyBinder(route) },
    ]),
  );
  const streams = new Set<AbortController>();

  /** Opens a stream; its span ends with it. Throws when it cannot be opened: that is answered as any other error. */
  const openStream = async (
    route: Route,
    message: object,
    toJson: BindReply,
    { context, span, traceId }: RequestContext,
    reply: FastifyReply,
    called: CallOptions | undefined,
  ): Promise<FastifyReply> => {
    const stop = new AbortController();
    streams.add(stop);
    try {
      const { method, service } = route;
      const options = { ...called, signal: stop.signal };
      const replies = await runInContext(context, () =>
        caller.call(method, service.registryName, message, options),
      );
      const events = createEventStream({
        route,
        replies: replies as AsyncIterable<unknown>,
        toJson,
        toProblem: (thrown) => problemText(thrown, traceId),
        clock,
        stop,
        onEnd(error) {
          streams.delete(stop);
          if (error && error.code !== 'CANCELLED') span.setTag('error', true);
          span.setTag('http.status_code', 200);
          span.finish();
        },
      });
      return reply
        .type(eventStreamType)
        .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
        .send(events);
    } catch (thrown) {
      streams.delete(stop);
      throw thrown;
    }
  };

  return {
    async answer(request, reply) {
      const { match } = request;
      const binder = match && binders.get(match.route);
      if (!binder) throw new Error('a request without a route got to the handler');
      const { route, values } = match;
      const opened = openContext(request, reply);
      const { context, span, traceId } = opened;
      let streaming = false;
      try {
        await admit(route.method, request);
        const body = request.body as Json | undefined;
        const bound = binder.toMessage({ values, query: queryOf(request), body }) as object;
        const message = withIdempotencyKey(route.method, bound, request.headers['idempotency-key']);
        const called = callOptions(request);
        if (!isEventStream(route)) {
          const { method, service } = route;
          const answer = await runInContext(context, () =>
            caller.call(method, service.registryName, message, called),
          );
          return reply.type('application/json; charset=utf-8').send(JSON.stringify(binder.toJson(answer)));
        }
        // Nobody reads the body of an answer to HEAD, so there is no use in opening a stream that never ends.
        if (request.method === 'HEAD') return reply.type(eventStreamType).send();
        const resumed = resumeFrom(route, message, request.headers['last-event-id']);
        const sent = await openStream(route, resumed, binder.toJson, opened, reply, called);
        streaming = true;
        return sent;
      } catch (thrown) {
        span.setTag('error', true);
        return fail(reply, thrown, traceId);
      } finally {
        if (!streaming) {
          span.setTag('http.status_code', reply.statusCode);
          span.finish();
        }
      }
    },
    endStreams() {
      for (const stop of streams) stop.abort();
    },
  };
}
