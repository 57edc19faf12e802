import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Authenticator } from './types.ts';

/** What a conformance case works on; disposed after it. */
export interface AuthenticatorFixture extends AsyncDisposable {
  readonly clock: FakeClock;
  /** An authenticator of this service. All of a fixture trust each other. */
  create(service: string): Authenticator;
  /** A token for a user, as logging in gives it, good for `ttlMs` (default 12 h). */
  issue(userId: string, options?: { readonly ttlMs?: number }): Promise<string>;
  /** A token that looks right and comes from somebody we do not trust. */
  forge(userId: string): Promise<string>;
  /** An authenticator whose service we do not trust. */
  createStranger(service: string): Authenticator;
  /** Cuts off what tells whether a token of a user is good. Needed where `supports.remoteKeys`. */
  cutOff?(): void;
}

export interface AuthenticatorSupport {
  /** The keys that users' tokens are verified with come from elsewhere. */
  readonly remoteKeys: boolean;
}

const hourMs = 3_600_000;

const refusal = (reason?: string) => (thrown: unknown) => {
  const error = RuntimeError.from(thrown);
  assert.equal(error.code, 'UNAUTHENTICATED');
  assert.match(error.reason, /^[A-Z][A-Z0-9_]+$/);
  assert.equal(error.retryable, false);
  if (reason) assert.equal(error.reason, reason);
  return true;
};

/** Registers the cases that every authenticator passes. `factory` makes a fresh fixture for each. */
export function authenticatorConformance(
  name: string,
  supports: AuthenticatorSupport,
  factory: () => Promise<AuthenticatorFixture>,
): void {
  const onFixture = (title: string, run: (fixture: AuthenticatorFixture) => Promise<void>) =>
    test(title, async () => {
      await using fixture = await factory();
      await run(fixture);
    });

  describe(`authenticator conformance: ${name}`, () => {
    onFixture("a user's token stands for that user, every time", async (fixture) => {
      const authenticator = fixture.create('vessel');
      for (const id of ['u-1', 'u-2', 'u-1']) {
        const token = await fixture.issue(id);
        assert.deepEqual(await authenticator.verify(token), { kind: 'user', id });
        assert.deepEqual(await authenticator.verify(token), { kind: 'user', id });
      }
    });

    onFixture('what is no token is refused', async (fixture) => {
      const authenticator = fixture.create('vessel');
      const good = await fixture.issue('u-1');
      const bad = [
        '',
        ' ',
        '.',
        '..',
        'a.b.c',
        'x'.repeat(100_000),
        `${good}x`,
        good.slice(0, -4),
        `.${good}`,
      ];
      for (const token of bad) await assert.rejects(authenticator.verify(token), refusal());
    });

    onFixture('a forged token is refused, also after a good one was taken', async (fixture) => {
      const authenticator = fixture.create('vessel');
      await authenticator.verify(await fixture.issue('u-1'));
      await assert.rejects(authenticator.verify(await fixture.forge('u-1')), refusal());
    });

    onFixture(
      'a token is refused from the moment it expires, also one that was taken before',
      async (fixture) => {
        const authenticator = fixture.create('vessel');
        const seen = await fixture.issue('u-1', { ttlMs: hourMs });
        const unseen = await fixture.issue('u-2', { ttlMs: hourMs });
        await fixture.clock.advance(hourMs - 2_000);
        await authenticator.verify(seen);
        await fixture.clock.advance(2_000);
        await assert.rejects(authenticator.verify(seen), refusal('TOKEN_EXPIRED'));
        await assert.rejects(authenticator.verify(unseen), refusal('TOKEN_EXPIRED'));
      },
    );

    onFixture("a service's credential stands for it at every other service", async (fixture) => {
      const credential = await fixture.create('consignment').credential();
      for (const service of ['vessel', 'consignment']) {
        assert.deepEqual(await fixture.create(service).verify(credential), {
          kind: 'service',
          id: 'consignment',
        });
      }
    });

    onFixture('a credential is kept for a while, is renewed in time, and expires', async (fixture) => {
      const consignment = fixture.create('consignment');
      const vessel = fixture.create('vessel');
      const first = await consignment.credential();
      assert.equal(await consignment.credential(), first);
      for (let minute = 0; minute < 30; minute++) {
        const inUse = await consignment.credential();
        await fixture.clock.advance(30_000);
        // A call that was on its way for half a minute is still let in.
        assert.equal((await vessel.verify(inUse)).kind, 'service');
      }
      assert.notEqual(await consignment.credential(), first);
      await assert.rejects(vessel.verify(first), refusal('TOKEN_EXPIRED'));
    });

    onFixture("a stranger's credential is refused", async (fixture) => {
      const credential = await fixture.createStranger('consignment').credential();
      await assert.rejects(fixture.create('vessel').verify(credential), refusal());
    });

    onFixture('many at once ask for one credential', async (fixture) => {
      const authenticator = fixture.create('vessel');
      const asked = await Promise.all(Array.from({ length: 20 }, () => authenticator.credential()));
      assert.equal(new Set(asked).size, 1);
    });

    if (!supports.remoteKeys) return;

    onFixture('keys out of reach are unavailable, not a refusal', async (fixture) => {
      const token = await fixture.issue('u-1');
      fixture.cutOff?.();
      await assert.rejects(fixture.create('vessel').verify(token), { code: 'UNAVAILABLE', retryable: true });
    });

    onFixture('keys at hand serve on when their source is out of reach', async (fixture) => {
      const authenticator = fixture.create('vessel');
      await authenticator.verify(await fixture.issue('u-1'));
      const unseen = await fixture.issue('u-2');
      fixture.cutOff?.();
      assert.deepEqual(await authenticator.verify(unseen), { kind: 'user', id: 'u-2' });
    });
  });
}
