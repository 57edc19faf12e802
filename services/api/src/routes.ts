import { allServices } from '@fairlead/interface-center';
import { RuntimeError } from '@fairlead/runtime';
import { createRouteTable, type Match, type RouteTable } from '@fairlead/runtime/transcoding';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the protos say about the path, known before the body is read; `undefined` on routes of the api's own. */
    match: Match | undefined;
  }
}

/** What the api answers itself. */
export const ownPaths: readonly (readonly [verb: string, path: string])[] = [
  ['POST', '/rpc'],
  ['GET', '/healthz'],
  ['GET', '/readyz'],
  ['GET', '/openapi.json'],
  ['GET', '/docs'],
  ['GET', '/docs/start.js'],
];

/** What the protos bind, at start. Throws for two methods that claim the same path, and for one that claims ours. */
export function createRoutes(own = ownPaths): RouteTable {
  const table = createRouteTable(allServices);
  for (const [verb, path] of own) {
    const route = table.match(verb, path)?.route;
    if (route === undefined) continue;
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      reason: 'ROUTE_CONFLICT',
      message: `${route.method.path} claims ${verb} ${path}, which the api answers itself; change its google.api.http option`,
    });
  }
  return table;
}

/**
 * Finds out what a request asks for, from its raw path: Fastify's has been decoded. Throws `NOT_FOUND`; for a path that
 * is known with other verbs the error's metadata name them.
 */
export function matchRequest(table: RouteTable, request: FastifyRequest): Match {
  const found = table.match(request.method, pathOf(request));
  if (found?.route) return found;
  const allowed = found?.allowed ?? ownVerbs(pathOf(request));
  throw allowed.length > 0 ? otherVerb(request, allowed) : nothing(request);
}

/** Answers `OPTIONS` of a path that is known, and that no proto binds itself; whether it has. */
export function answerOptions(table: RouteTable, request: FastifyRequest, reply: FastifyReply): boolean {
  const found = table.match('OPTIONS', pathOf(request));
  if (found?.route) return false;
  const allowed = found?.allowed ?? ownVerbs(pathOf(request));
  if (allowed.length === 0) return false;
  reply
    .code(204)
    .header('allow', [...allowed, 'OPTIONS'].join(', '))
    .send();
  return true;
}

const ownVerbs = (path: string): readonly string[] =>
  ownPaths.filter(([, own]) => own === path).flatMap(([verb]) => (verb === 'GET' ? ['GET', 'HEAD'] : [verb]));

/** The error of a verb that is not served whatever the path; a path that is known is told which it takes. */
export function unservedVerb(table: RouteTable, request: FastifyRequest): RuntimeError {
  try {
    matchRequest(table, request);
  } catch (thrown) {
    return RuntimeError.from(thrown);
  }
  return nothing(request);
}

/** The path as it came, without the query. */
function pathOf({ raw: { url = '' } }: FastifyRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

/** The query as it came, without its question mark. */
export function queryOf({ raw: { url = '' } }: FastifyRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

const shown = (request: FastifyRequest): string => pathOf(request).slice(0, 200);

const nothing = (request: FastifyRequest) =>
  new RuntimeError({
    code: 'NOT_FOUND',
    reason: 'NO_ROUTE',
    message: `There is nothing at ${request.method} ${shown(request)}`,
  });

const otherVerb = (request: FastifyRequest, allowed: readonly string[]) =>
  new RuntimeError({
    code: 'UNIMPLEMENTED',
    reason: 'METHOD_NOT_ALLOWED',
    message: `${shown(request)} is not for ${request.method}; allowed: ${allowed.join(', ')}`,
    metadata: { allow: allowed.join(', ') },
  });

/** Verbs that a proto may name and Fastify does not know by itself. */
export function addVerbs(server: FastifyInstance, { routes }: RouteTable): string[] {
  const verbs = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
  for (const { verb, body } of routes) {
    if (verb === '*' || verbs.has(verb)) continue;
    server.addHttpMethod(verb, { hasBody: body !== 'none' });
    verbs.add(verb);
  }
  return [...verbs];
}
