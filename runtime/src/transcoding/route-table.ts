import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceDescriptor } from '../rpc/descriptor.ts';
import { compileRoute } from './compile-route.ts';
import { decodeSegment, decodeSegments } from './percent.ts';
import { createTrie } from './trie.ts';
import type { OtherVerbs, Route, RouteTable } from './types.ts';

export interface RouteTableOptions {
  /**
   * `fully_decode_reserved_expansion` of google.api.Http: whether variables over several segments are decoded but for
   * `%2F`. Default false: reserved characters (RFC 6570) stay encoded there.
   */
  readonly fullyDecodeReservedExpansion?: boolean;
}

/**
 * Compiles the HTTP bindings of services, once, at start. Throws `FAILED_PRECONDITION` for a binding that does not fit
 * its method, and for two that claim the same path and verb, naming both methods.
 */
export function createRouteTable(
  services: readonly ServiceDescriptor[],
  options: RouteTableOptions = {},
): RouteTable {
  const { fullyDecodeReservedExpansion: fully = false } = options;
  const trie = createTrie<Route>();
  const routes: Route[] = [];

  for (const service of services) {
    for (const method of Object.values(service.methods)) {
      // Whatever its proto says: what is internal is not offered outside.
      if (method.access === 'service') continue;
      for (const [index, binding] of method.http.entries()) {
        const route = compileRoute(service, method, binding, index);
        const { segments, verb: suffix } = route.template;
        const other = trie.add(segments, suffix, route.verb, route);
        if (other) throw conflict(other, route);
        routes.push(route);
      }
    }
  }

  const find = (parts: readonly string[], suffix: string, verb: string): Route | undefined =>
    trie.find(parts, suffix, verb) ?? (verb === 'HEAD' ? trie.find(parts, suffix, 'GET') : undefined);

  return {
    routes,
    match(verb, path) {
      if (path.charCodeAt(0) !== 47) return undefined;
      const raw = path.split('/');
      const parts = path.includes('%') ? raw.map(plainly) : raw;
      const cut = cutSuffix(raw, parts);
      if (cut) {
        const route = find(cut.parts, cut.suffix, verb);
        if (route) return { route, values: valuesOf(route, cut.raw, fully) };
        // A custom method that is known is no end of an id, whatever the verb.
        const others = otherVerbs((into) => trie.verbs(cut.parts, cut.suffix, into));
        if (others) return others;
      }
      const route = find(parts, '', verb);
      if (route) return { route, values: valuesOf(route, raw, fully) };
      return otherVerbs((into) => trie.verbs(parts, '', into));
    },
  };
}

interface Cut {
  readonly raw: readonly string[];
  readonly parts: readonly string[];
  readonly suffix: string;
}

/** Takes off what follows the last colon of the last segment: a custom method, if a route has it. */
function cutSuffix(raw: readonly string[], parts: readonly string[]): Cut | undefined {
  const last = raw[raw.length - 1] as string;
  const colon = last.lastIndexOf(':');
  if (colon < 0 || colon === last.length - 1) return undefined;
  const bare = last.slice(0, colon);
  const rawCut = [...raw.slice(0, -1), bare];
  const partsCut = parts === raw ? rawCut : [...parts.slice(0, -1), plainly(bare)];
  return { raw: rawCut, parts: partsCut, suffix: plainly(last.slice(colon + 1)) };
}

/** As a word of a template is compared with; what cannot be decoded is like no word. */
function plainly(part: string): string {
  try {
    return decodeSegment(part);
  } catch {
    return part;
  }
}

const none: readonly string[] = [];

function valuesOf({ variables, template }: Route, raw: readonly string[], fully: boolean): readonly string[] {
  if (variables.length === 0) return none;
  const values: string[] = [];
  for (const { from, to, multi, fieldPath } of variables) {
    try {
      if (!multi) values.push(decodeSegment(raw[from + 1] as string));
      else {
        // ** takes all there is, and is the last.
        const end = template.segments[to - 1]?.kind === 'many' ? raw.length : to + 1;
        values.push(decodeSegments(raw.slice(from + 1, end).join('/'), fully));
      }
    } catch (cause) {
      const description = 'is not percent-encoded UTF-8';
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_REQUEST',
        message: `${fieldPath} in the path ${description}`,
        fieldViolations: [{ field: fieldPath, description }],
        cause,
      });
    }
  }
  return values;
}

function otherVerbs(collect: (into: Set<string>) => void): OtherVerbs | undefined {
  const verbs = new Set<string>();
  collect(verbs);
  if (verbs.size === 0) return undefined;
  if (verbs.has('GET')) verbs.add('HEAD');
  return { route: undefined, allowed: [...verbs].sort() };
}

function conflict(one: Route, other: Route): RuntimeError {
  const named = ({ method, template }: Route) => `${method.path} (${template.text})`;
  return new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'ROUTE_CONFLICT',
    message: `${named(one)} and ${named(other)} both claim ${one.verb} on the same paths; change one of the two google.api.http options`,
    metadata: { first: one.method.path, second: other.method.path },
  });
}
