import { randomBytes } from 'node:crypto';

/** The reply of one call over `POST /rpc`. Throws while nobody answers, and for every error. */
async function rpc(url: string, service: string, method: string, request: object, token?: string) {
  const response = await fetch(`${url}/rpc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ service, method, request }),
  });
  const body = (await response.json()) as { token?: string; consignment?: { id: string }; detail?: string };
  if (!response.ok) throw new Error(`${service}/${method} answered ${response.status}: ${body.detail}`);
  return body;
}

/** Repeats `attempt` until it succeeds; throws its last error once `deadline` has passed. */
async function eventually<T>(deadline: number, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      if (performance.now() > deadline) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Signs up, logs in, adds a vessel and ships a consignment, each as soon as it is answered. */
export async function shipOne(url: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  const email = `bench.${randomBytes(6).toString('hex')}@example.com`;
  const password = randomBytes(12).toString('base64url');
  const user = { name: 'Bench', email, company: 'Measurements', password };
  await eventually(deadline, () => rpc(url, 'user.v1.UserService', 'Create', user));
  const { token } = await eventually(deadline, () =>
    rpc(url, 'user.v1.UserService', 'Auth', { email, password }),
  );
  const vessel = { name: "Kane's Salty Secret", capacity: 500, maxWeight: 200_000 };
  await eventually(deadline, () => rpc(url, 'vessel.v1.VesselService', 'Create', vessel, token));
  const consignment = {
    description: 'Spare parts for the harbour cranes',
    weight: 55_000,
    containers: [{ customerId: 'customer-4711', userId: 'user-0815', origin: 'Manchester, UK' }],
  };
  const reply = await eventually(deadline, () =>
    rpc(url, 'consignment.v1.ShippingService', 'CreateConsignment', consignment, token),
  );
  if (!reply.consignment?.id) throw new Error('the reply to CreateConsignment has no consignment');
}
