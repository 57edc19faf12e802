import { RuntimeError } from '../errors/runtime-error.ts';
import type { Call } from '../rpc/call.ts';
import type { AnyMethod, Methods, ServiceDescriptor } from '../rpc/descriptor.ts';
import type { Handlers } from './types.ts';

export interface Route {
  readonly method: AnyMethod;
  readonly target: string;
  readonly handle: (request: unknown, call: Call) => unknown;
}

/** Which handler answers which path. */
export interface Router {
  add<M extends Methods>(service: ServiceDescriptor<M>, handlers: Handlers<M>): void;
  /** Throws `UNIMPLEMENTED` for a path that nobody answers here. */
  find(path: string): Route;
  /** The same, but nothing for a path that nobody answers. */
  peek(path: string): Route | undefined;
  readonly routes: readonly Route[];
  /** Names in the registry of what is served here. */
  readonly targets: ReadonlySet<string>;
}

export function createRouter(): Router {
  const routes = new Map<string, Route>();
  const targets = new Set<string>();
  return {
    add(service, handlers) {
      targets.add(service.registryName);
      for (const [key, method] of Object.entries(service.methods)) {
        const handle = handlers[key] as unknown as Route['handle'] | undefined;
        if (!handle) throw new TypeError(`no handler for ${method.path}`);
        if (routes.has(method.path)) throw new TypeError(`${method.path} is served twice`);
        routes.set(method.path, { method, target: service.registryName, handle });
      }
    },
    find(path) {
      const route = routes.get(path);
      if (route) return route;
      const served = [...new Set([...routes.keys()].map((known) => known.split('/')[0]))].join(', ');
      throw new RuntimeError({
        code: 'UNIMPLEMENTED',
        reason: 'METHOD_UNKNOWN',
        message: `${path.slice(0, 200)} is not served here; this server answers for ${served || 'nothing'}`,
      });
    },
    peek: (path) => routes.get(path),
    get routes() {
      return [...routes.values()];
    },
    targets,
  };
}
