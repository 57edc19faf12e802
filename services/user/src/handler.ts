import { randomUUID } from 'node:crypto';
import { outboxEvent, timestampFromMs } from '@fairlead/interface-center';
import type { Log } from '@fairlead/interface-center/log/v1';
import { type Authenticator, type Clock, type Handlers, outboxFields, RuntimeError } from '@fairlead/runtime';
import type { Attempts } from './attempts.ts';
import { badCredentials, type UserServiceMethods, userNotFound } from './contract.ts';
import { loggedIn, loginFailed, signedUp } from './events.ts';
import type { Passwords } from './passwords.ts';
import { emailKey, type UserDocument, type UserRepository } from './repository.ts';
import type { SigningKeys } from './signing-keys.ts';
import { expiryOf, type TokenIssuer } from './tokens.ts';
import { viewOf } from './view.ts';

export interface UserHandlerOptions {
  readonly users: UserRepository;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly tokens: TokenIssuer;
  readonly keys: Pick<SigningKeys, 'publicKeys'>;
  readonly authenticator: Pick<Authenticator, 'verify'>;
  readonly clock: Clock;
  /** Told of a new user once they are stored, so that the event can leave. */
  readonly onSignedUp: (user: UserDocument) => void;
  /** Takes events that no change carries; neither waits nor throws. */
  readonly offerEvent: (event: Log) => void;
  /** Headers that go with an event, for its trace. Default none. */
  readonly eventHeaders?: () => Readonly<Record<string, string>>;
}

/** Answers `user.v1.UserService`. Who may call what has been checked before. */
export function createUserHandlers(options: UserHandlerOptions): Handlers<UserServiceMethods> {
  const { users, passwords, attempts, tokens, keys, authenticator, clock } = options;
  return {
    async create({ name, company, email, password }, { signal }) {
      attempts.take(`sign-up ${emailKey(email)}`);
      const passwordHash = await passwords.hash(password, { signal });
      const id = randomUUID();
      const createdAtMs = Math.floor(clock.now());
      const event = outboxEvent(signedUp(id, createdAtMs), options.eventHeaders?.());
      const user: UserDocument = {
        id,
        name,
        company,
        email: email.trim(),
        emailKey: emailKey(email),
        passwordHash,
        createdAtMs,
        ...outboxFields([event], createdAtMs),
      };
      await users.insert(user);
      options.onSignedUp(user);
      return { user: viewOf(user) };
    },

    async get({ id }) {
      const user = await users.byId(id);
      if (!user) throw userNotFound({ userId: id });
      return { user: viewOf(user) };
    },

    async getAll({ pageSize, pageToken }) {
      const page = await users.page(pageSize || 100, pageToken);
      return { users: page.users.map(viewOf), nextPageToken: page.nextToken };
    },

    async auth({ email, password }, { signal }) {
      // Counted before anything is looked up: neither the answer nor its time tells whether there is such an account.
      const account = `log-in ${emailKey(email)}`;
      attempts.take(account);
      const user = await users.byEmail(email);
      const fits = await passwords.verify(password, user?.passwordHash, { signal }).catch((thrown) => {
        // Nothing was tried.
        attempts.giveBack(account);
        throw thrown;
      });
      if (!user || !fits) {
        options.offerEvent(loginFailed(user?.id, clock.now()));
        throw badCredentials();
      }
      attempts.giveBack(account);
      const { token, expiresAtMs } = await tokens.issue(user.id);
      options.offerEvent(loggedIn(user.id, clock.now()));
      return { token, userId: user.id, expiresAt: timestampFromMs(expiresAtMs) };
    },

    async validateToken({ token }) {
      try {
        const { kind, id } = await authenticator.verify(token);
        if (kind !== 'user') return { valid: false };
        const expiresAtMs = expiryOf(token);
        const end = expiresAtMs === undefined ? {} : { expiresAt: timestampFromMs(expiresAtMs) };
        return { valid: true, userId: id, ...end };
      } catch (thrown) {
        const error = RuntimeError.from(thrown);
        if (error.code === 'UNAUTHENTICATED') return { valid: false };
        throw error;
      }
    },

    getSigningKeys: async () => ({ keys: await keys.publicKeys() }),
  };
}
