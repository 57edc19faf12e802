import { randomBytes } from 'node:crypto';
import { request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { catalog } from '@fairlead/catalog';
import { createMemoryLogger, loadRuntime, type NetworkCaller, openClient } from '@fairlead/runtime';
import services from '../../services/services.json' with { type: 'json' };
import { type RunningSystem, root, startSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';

export interface Asked {
  readonly token?: string;
  /** A text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it comes from. Default: one that nobody else has. */
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
  readonly json: any;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** The whole demo, and ways to attack it. */
export interface Demo extends AsyncDisposable {
  readonly system: RunningSystem;
  /** One request, its path sent exactly as it is given. */
  ask(method: string, path: string, asked?: Asked): Promise<Answered>;
  /** Signs up and logs in. */
  newPerson(name?: string): Promise<Person>;
  /** Past the api, as the tools call: straight to the services. */
  readonly inside: NetworkCaller;
}

let addresses = 0;
/** An address that nothing has come from yet. */
export const newAddress = (): string => {
  addresses++;
  return `198.${18 + (addresses >> 16)}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

/** Starts the demo behind a proxy, so that requests can come from many addresses. */
export async function startDemo(): Promise<Demo> {
  const system = await startSystem({
    // Every call in the log, with what is in it.
    env: {
      FAIRLEAD_API_TRUSTED_PROXIES: '127.0.0.1',
      FAIRLEAD_DEBUG_CALLS: 'true',
      FAIRLEAD_LOG_LEVEL: 'debug',
      FAIRLEAD_DRAIN_PROPAGATION_MS: '0ms',
    },
  });
  const { hostname, port } = new URL(system.apiUrl);
  const loaded = await loadRuntime({
    catalog,
    section: 'attacker',
    settings: {},
    foreignSections: services,
    argv: [],
    env: { PROFILE: 'embedded', FAIRLEAD_DATA_DIR: system.dataDir },
    cwd: root,
  });
  const inside = openClient(loaded, { name: 'attacker', log: createMemoryLogger() });

  const ask: Demo['ask'] = (method, path, { token, body, headers, from = newAddress() } = {}) =>
    new Promise((resolve, reject) => {
      const request = send(
        {
          hostname,
          port,
          method,
          path,
          headers: {
            'x-forwarded-for': from,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        (response) => {
          text(response).then((whole) => {
            const { statusCode = 0, headers: told } = response;
            const isJson = /json/.test(told['content-type'] ?? '') && whole !== '';
            resolve({
              status: statusCode,
              headers: told,
              text: whole,
              json: isJson ? JSON.parse(whole) : undefined,
            });
          }, reject);
        },
      );
      request.on('error', reject);
      request.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });

  return {
    system,
    ask,
    inside,
    async newPerson(name = 'Test') {
      const email = `${randomBytes(6).toString('hex')}@example.com`;
      const password = randomBytes(12).toString('base64url');
      const patiently = async (path: string, body: object) => {
        const { done } = await until(
          async () => {
            const answer = await ask('POST', path, { body });
            // The services may have more to do than they can at this moment; everybody comes again then.
            return answer.json?.retryable ? undefined : { done: answer };
          },
          { what: `${path} answers`, everyMs: 200 },
        );
        if (done.status !== 200) throw new Error(done.text);
        return done.json;
      };
      await patiently('/api/v1/users', { name, email, password });
      const json = await patiently('/api/v1/tokens', { email, password });
      return { id: json.userId, email, password, token: json.token };
    },
    async [Symbol.asyncDispose]() {
      await inside[Symbol.asyncDispose]();
      await system[Symbol.asyncDispose]();
    },
  };
}
