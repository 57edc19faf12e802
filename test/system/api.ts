import { randomBytes } from 'node:crypto';
import { until } from './until.ts';

const REGISTRY_TTL_MS = 6_000;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
  readonly body: any;
  readonly headers: Headers;
}

/** One call through `POST /rpc`. A connection that breaks is status 0: the caller cannot know what became of it. */
export async function rpc(
  apiUrl: string,
  service: string,
  method: string,
  request: object,
  token?: string,
): Promise<Answer> {
  try {
    const response = await fetch(new URL('/rpc', apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ service, method, request }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  } catch (thrown) {
    return { status: 0, body: { detail: String(thrown) }, headers: new Headers() };
  }
}

export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** Signs up a new user and logs in. */
export async function newUser(apiUrl: string): Promise<TestUser> {
  const email = `user.${randomBytes(6).toString('hex')}@example.com`;
  const password = randomBytes(12).toString('base64url');
  const created = await rpc(apiUrl, 'user.v1.UserService', 'Create', {
    name: 'Test',
    company: 'Tests',
    email,
    password,
  });
  const login = await rpc(apiUrl, 'user.v1.UserService', 'Auth', { email, password });
  if (login.status !== 200) throw new Error(`${JSON.stringify(created.body)}\n${JSON.stringify(login.body)}`);
  return { id: created.body.user.id, email, password, token: login.body.token };
}

export const vessels = 'vessel.v1.VesselService';
export const shipping = 'consignment.v1.ShippingService';
export const logs = 'log.v1.LogService';

/** All pages of a list. A service that is just being restarted gets the registry's TTL to come back. */
export async function all<T>(
  apiUrl: string,
  service: string,
  method: string,
  field: string,
  token: string,
  filter: object = {},
): Promise<T[]> {
  const found: T[] = [];
  let pageToken = '';
  do {
    const { status, body } = await until(
      async () => {
        const answer = await rpc(apiUrl, service, method, { ...filter, pageSize: 500, pageToken }, token);
        return answer.status !== 503 && answer;
      },
      { what: `${service} answers again`, timeoutMs: REGISTRY_TTL_MS },
    );
    if (status !== 200) throw new Error(`${service}/${method}: ${JSON.stringify(body)}`);
    found.push(...body[field]);
    pageToken = body.nextPageToken;
  } while (pageToken !== '');
  return found;
}
