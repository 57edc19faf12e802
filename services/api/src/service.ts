import { allServices, UserService } from '@fairlead/interface-center';
import { defineService, RuntimeError } from '@fairlead/runtime';
import { apiSettings } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { createRoutes } from './routes.ts';

/** The door: HTTP outside, RPC inside. */
export const api = defineService({
  name: 'api',
  version: '0.1.0',
  settings: apiSettings,
  async setup(app) {
    const { host, port } = app.config;
    let serving = true;
    const users = app.client(UserService);
    app.trust(async (keyOptions) => {
      const { keys } = await users.getSigningKeys({}, keyOptions);
      return keys.map((key) => ({ ...key }));
    });
    const server = createHttpServer({
      caller: app.caller,
      tracer: app.tracer,
      log: app.log,
      clock: app.clock,
      routes: createRoutes(),
      targets: allServices.map((service) => service.registryName),
      limits: app.config,
      authenticator: app.authenticator,
      isServing: () => serving,
    });
    app.onDrain(() => {
      serving = false;
    });
    app.onIntakeStop(() => server.close());
    try {
      const url = await server.listen({ host, port });
      app.log.info('HTTP is open', { url });
      app.announce('url', url);
    } catch (cause) {
      throw listenError(cause as NodeJS.ErrnoException, host, port);
    }
  },
});

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): RuntimeError {
  const why =
    cause.code === 'EADDRINUSE'
      ? 'is taken by another process; set api.port or FAIRLEAD_API_PORT to one that is free'
      : `cannot be listened on: ${cause.message}`;
  return new RuntimeError({ code: 'FAILED_PRECONDITION', message: `Port ${port} on ${host} ${why}`, cause });
}
