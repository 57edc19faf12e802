import { randomBytes } from 'node:crypto';
import { RuntimeError } from '@fairlead/runtime';
import { createLoadClient } from './http-client.ts';
import { consignment } from './mix.ts';

/** What the load is made on. */
export interface Seed {
  readonly token: string;
  readonly vesselIds: readonly string[];
  readonly consignmentIds: readonly string[];
}

/** Bookings of one vessel wait for each other, so there are some. */
const VESSELS = 8;
/** As much as a vessel may carry: no load of ours fills it. */
const room = { capacity: 1_000_000, maxWeight: 2_000_000_000 };

/** Signs up a user of its own, and adds vessels and a consignment on each. Throws what the api says. */
export async function seed(apiUrl: string): Promise<Seed> {
  const email = `load.${randomBytes(6).toString('hex')}@example.com`;
  const password = randomBytes(18).toString('base64url');
  using visitor = createLoadClient(apiUrl);
  const ask = async (client: typeof visitor, path: string, body: string) => {
    const { status, text } = await client.send({ method: 'POST', path, body, keepText: true });
    if (status === 200) return JSON.parse(text);
    throw new RuntimeError({
      code: status === 0 || status === 503 ? 'UNAVAILABLE' : 'FAILED_PRECONDITION',
      message: `POST ${path} at ${apiUrl} gave ${status === 0 ? text : `${status}: ${detailOf(text)}`}`,
    });
  };
  const login = { email, password };
  await ask(visitor, '/api/v1/users', JSON.stringify({ ...login, name: 'Load', company: 'make load' }));
  const { token } = await ask(visitor, '/api/v1/user/login', JSON.stringify(login));
  using client = createLoadClient(apiUrl, token);
  const vesselIds: string[] = [];
  const consignmentIds: string[] = [];
  for (let i = 0; i < VESSELS; i++) {
    const added = await ask(client, '/api/v1/vessels', JSON.stringify({ ...room, name: `Load ${i + 1}` }));
    vesselIds.push(added.vessel.id);
    const shipped = await ask(client, '/api/v1/consignments', consignment(added.vessel.id));
    consignmentIds.push(shipped.consignment.id);
  }
  return { token, vesselIds, consignmentIds };
}

function detailOf(text: string): string {
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
