import { VesselService } from '@fairlead/interface-center/vessel/v1';
import {
  createMemorySystem,
  defineService,
  type Handlers,
  type MemorySystem,
  RuntimeError,
} from '@fairlead/runtime';
import { api } from './service.ts';

export type VesselHandlers = Handlers<(typeof VesselService)['methods']>;

const unused = () => Promise.reject(new RuntimeError({ code: 'UNIMPLEMENTED', message: 'not in this test' }));

/** The api before a small fleet of our own, over memory and a real port. */
export async function withApi(
  handlers: Partial<VesselHandlers>,
  run: (ask: Ask, system: MemorySystem, url: string) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await using system = await createMemorySystem();
  const vessel = defineService({
    name: 'vessel',
    version: '1.0.0',
    settings: {},
    setup(app) {
      app.trust(async () => []);
      app.serve(VesselService, {
        create: unused,
        get: unused,
        getAll: unused,
        findAvailable: unused,
        book: unused,
        release: unused,
        ...handlers,
      });
    },
  });
  await system.start(vessel);
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0', ...env });
  const url = facts.url ?? '';
  const ask: Ask = async (body, headers = {}) => {
    const response = await fetch(new URL('/rpc', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  await run(ask, system, url);
}

export type Ask = (
  body: unknown,
  headers?: Record<string, string>,
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
) => Promise<{ status: number; headers: Headers; body: any }>;
