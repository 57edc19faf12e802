import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider from 'oidc-provider';

/** A real OpenID Connect issuer (oidc-provider) at a port of its own. */
export interface TestOidcProvider extends AsyncDisposable {
  readonly issuer: string;
  /** An access token for a client, as the issuer gives it; `resource` is whom it is meant for. */
  token(options?: { client?: 'ship' | 'other'; resource?: string }): Promise<string>;
  /** Goes away, and comes back at the same port with these keys; default those it had. */
  stop(): Promise<void>;
  start(keys?: readonly JWK[]): Promise<void>;
  /** Requests for its keys so far. */
  readonly keysAsked: number;
}

export async function newKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

export async function startTestOidcProvider(): Promise<TestOidcProvider> {
  let keysAsked = 0;
  let port = 0;
  let server: Server | undefined;
  let keys: readonly JWK[] = [await newKey('first')];

  const create = () => {
    const provider = new Provider(`http://localhost:${port}`, {
      jwks: { keys: keys as never },
      clients: ['ship', 'other'].map((id) => ({
        client_id: id,
        client_secret: `only-for-tests-${id}`,
        grant_types: ['client_credentials'],
        id_token_signed_response_alg: 'ES256' as const,
        redirect_uris: [],
        response_types: [],
      })),
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          useGrantedResource: () => true,
          getResourceServerInfo: (_context, resource) => ({
            scope: '',
            audience: resource.replace(/^https:\/\//, ''),
            accessTokenTTL: 3_600,
            ...(resource.includes('opaque')
              ? { accessTokenFormat: 'opaque' as const }
              : { accessTokenFormat: 'jwt' as const, jwt: { sign: { alg: 'ES256' as const } } }),
          }),
        },
      },
    });
    provider.use(async (context, next) => {
      if (context.path === '/jwks') keysAsked++;
      await next();
    });
    return provider;
  };

  const stop = async () => {
    if (!server) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    server = undefined;
  };
  const start = async (given = keys) => {
    keys = given;
    // The issuer's name has its port in it, so the port comes first.
    const opened = createServer((request, response) => void handle(request, response));
    opened.listen(port, '127.0.0.1');
    await once(opened, 'listening');
    port = (opened.address() as AddressInfo).port;
    const handle = create().callback();
    server = opened;
  };
  await start();

  return {
    get issuer() {
      return `http://localhost:${port}`;
    },
    get keysAsked() {
      return keysAsked;
    },
    async token({ client = 'ship', resource = 'https://fairlead' } = {}) {
      const answer = await fetch(`http://localhost:${port}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${client}:only-for-tests-${client}`).toString('base64')}`,
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource }),
      });
      const told = (await answer.json()) as { access_token?: string; error_description?: string };
      const { access_token: token } = told;
      if (!token) throw new Error(`the issuer gives no token: ${answer.status} ${told.error_description}`);
      return token;
    },
    stop,
    start,
    [Symbol.asyncDispose]: stop,
  };
}
