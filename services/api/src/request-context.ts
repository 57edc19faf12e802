import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Context, createContext, metadataKeys, type Span, type Tracer } from '@fairlead/runtime';
import { isTraceContext } from '@fairlead/runtime/tracing';
import type { FastifyReply, FastifyRequest } from 'fastify';

const requestIdPattern = /^[A-Za-z0-9._-]{1,128}$/;

/** Headers that decide which versions and nodes answer, in the whole tree of calls. */
const steeringKeys = [metadataKeys.selectVersion, metadataKeys.selectLabels] as const;

export interface RequestContext {
  readonly context: Context;
  readonly span: Span;
  readonly traceId: string;
}

export interface RequestContextOptions {
  readonly tracer: Tracer;
  /** Whether `select-version` and `select-labels` are taken over: whoever sends them chooses nodes. */
  readonly steering: boolean;
}

export type OpenRequestContext = (request: FastifyRequest, reply: FastifyReply) => RequestContext;

/**
 * Opens the context of an HTTP request: its span continues a `traceparent` that came in, its signal aborts when the
 * client goes away, its metadata carry the token, the request's id and, where the api is steered by headers, what
 * `select-version` and `select-labels` ask for. Answers with `x-request-id` and `traceparent`.
 */
export function createRequestContexts({ tracer, steering }: RequestContextOptions): OpenRequestContext {
  const taken = steering ? steeringKeys : [];
  return (request, reply) => open(tracer, taken, request, reply);
}

function open(
  tracer: Tracer,
  taken: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): RequestContext {
  // As it is written in the proto: with the values in it there would be as many names as requests.
  const path = request.match?.route.template.text ?? request.routeOptions.url ?? '';
  const parent = tracer.extract('http_headers', textHeaders(request));
  const tags = {
    'span.kind': 'server',
    'http.method': request.method,
    'http.url': path,
  };
  const name = `${request.method} ${path}`;
  const span = tracer.startSpan(name, parent ? { childOf: parent, tags } : { tags });

  const { headers } = request;
  const given = headers['x-request-id'];
  const requestId = typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
  const metadata: Record<string, string> = { [metadataKeys.requestId]: requestId };
  if (headers.authorization) metadata[metadataKeys.authorization] = headers.authorization;
  for (const key of taken) {
    const value = headers[key];
    if (typeof value === 'string') metadata[key] = value;
  }

  reply.header('x-request-id', requestId);
  const trace = span.context();
  if (isTraceContext(trace)) reply.header(metadataKeys.traceparent, trace.toTraceparent());
  else reply.headers(injected(tracer, span));
  return {
    context: createContext({ metadata, signal: goneSignal(request.raw.socket), span }),
    span,
    traceId: trace.toTraceId(),
  };
}

/** What a tracer writes that is none of ours. */
function injected(tracer: Tracer, span: Span): Record<string, string> {
  const headers: Record<string, string> = {};
  tracer.inject(span, 'http_headers', headers);
  return headers;
}

const goneSignals = new WeakMap<Socket, AbortSignal>();

/**
 * Aborts when the client is gone. One for all requests of a connection, since none outlives it: one of each request's
 * own would cost it 1 µs.
 */
function goneSignal(socket: Socket): AbortSignal {
  const known = goneSignals.get(socket);
  if (known) return known;
  const gone = new AbortController();
  if (socket.destroyed) gone.abort();
  else socket.once('close', () => gone.abort());
  goneSignals.set(socket, gone.signal);
  return gone.signal;
}

/** Of all headers `set-cookie` alone comes as a list, and nobody sends it to a server. */
const textHeaders = ({ headers }: FastifyRequest): Record<string, string> =>
  (headers['set-cookie'] === undefined ? headers : { ...headers, 'set-cookie': '' }) as Record<
    string,
    string
  >;
