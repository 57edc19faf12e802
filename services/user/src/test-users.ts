import assert from 'node:assert/strict';
import type { Log } from '@fairlead/interface-center/log/v1';
import {
  type Call,
  createFakeClock,
  createMemoryAuthenticator,
  createMemoryStore,
  type MethodDescriptor,
  type ReplyOf,
  type RequestOf,
} from '@fairlead/runtime';
import { createAttempts } from './attempts.ts';
import { UserService, type UserServiceMethods } from './contract.ts';
import { createUserHandlers } from './handler.ts';
import type { HashCost } from './password-hash.ts';
import { createPasswords } from './passwords.ts';
import { createUserRepository, openUsers, type UserDocument } from './repository.ts';
import { openSigningKeys } from './signing-key-store.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createTokenIssuer } from './tokens.ts';

/** Next to nothing, so that tests are quick. */
export const cheapHash: HashCost = { memoryKiB: 8, passes: 1, parallelism: 1 };

export const hourMs = 3_600_000;

/** For tests: the handlers over memory, and what came out of them. */
export async function createTestUsers() {
  const clock = createFakeClock(1_800_000_000_000);
  const store = createMemoryStore();
  const collection = await openUsers(store);
  const keyCollection = await openSigningKeys(store);
  const keys = createSigningKeys({
    keys: keyCollection,
    clock,
    rotationMs: 168 * hourMs,
    tokenTtlMs: 12 * hourMs,
  });
  await keys.maintain();
  const passwords = createPasswords({ cost: cheapHash });
  const authenticator = createMemoryAuthenticator({ service: 'user', clock });
  const signedUp: UserDocument[] = [];
  const offered: Log[] = [];
  const handlers = createUserHandlers({
    users: createUserRepository(collection),
    passwords,
    attempts: createAttempts({ perMinute: 6, burst: 10, clock }),
    tokens: createTokenIssuer({ keys, clock, ttlMs: 12 * hourMs }),
    keys,
    authenticator,
    clock,
    onSignedUp: (user) => signedUp.push(user),
    offerEvent: (event) => offered.push(event),
  });

  /** Calls a method as the server does: with every field, and a call. */
  async function call<Name extends keyof UserServiceMethods>(
    name: Name,
    request: Partial<RequestOf<UserServiceMethods[Name]>>,
    fields: { readonly signal?: AbortSignal } = {},
  ): Promise<ReplyOf<UserServiceMethods[Name]>> {
    // The name says which types these are; the compiler does not follow that through a record of functions.
    const method = UserService.methods[name] as MethodDescriptor<object, object>;
    const handle = handlers[name] as unknown as (request: object, call: Call) => Promise<object>;
    const whole = method.request.codec.decode(method.request.codec.encode(request));
    const context = { signal: new AbortController().signal, ...fields } as Call;
    const reply = await handle(whole, context);
    return method.reply.codec.decode(method.reply.codec.encode(reply)) as ReplyOf<UserServiceMethods[Name]>;
  }

  const ada = { name: 'Ada', company: 'Engines', email: 'ada@example.com', password: 'correct horse' };
  /** Signs Ada up; resolves to her id. */
  const signUpAda = async () => (await call('create', ada)).user?.id ?? assert.fail('there is no user');

  return {
    clock,
    store,
    collection,
    keyCollection,
    keys,
    passwords,
    authenticator,
    signedUp,
    offered,
    call,
    ada,
    signUpAda,
  };
}
