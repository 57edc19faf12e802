import { randomUUID } from 'node:crypto';
import { UserService } from '@fairlead/interface-center/user/v1';
import type { Application } from '@fairlead/runtime';

/** Signs up somebody new; resolves to the metadata of their calls. */
export async function logIn(app: Pick<Application, 'client'>): Promise<{ readonly authorization: string }> {
  const users = app.client(UserService);
  const email = `${randomUUID()}@example.com`;
  const password = randomUUID();
  await users.create({ name: 'Proof', email, password });
  const { token } = await users.auth({ email, password });
  return { authorization: `Bearer ${token}` };
}
