import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock, createMemoryStore } from '@fairlead/runtime';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { openSigningKeys } from './signing-key-store.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';
import { hourMs } from './test-users.ts';
import { createTokenIssuer } from './tokens.ts';

const rotationMs = 168 * hourMs;
const tokenTtlMs = 12 * hourMs;

async function setUp() {
  const clock = createFakeClock(1_800_000_000_000);
  const collection = await openSigningKeys(createMemoryStore());
  const replica = async (changes: { rotationMs?: number; tokenTtlMs?: number } = {}) => {
    const keys = createSigningKeys({ keys: collection, clock, rotationMs, tokenTtlMs, ...changes });
    await keys.maintain();
    return keys;
  };
  /** Whether a token is good, by the keys that are public at this moment. */
  const verifies = async (keys: SigningKeys, token: string) => {
    const set = createLocalJWKSet({ keys: (await keys.publicKeys()).map((key) => ({ ...key })) });
    const currentDate = new Date(clock.now());
    return jwtVerify(token, set, { algorithms: ['EdDSA'], currentDate }).then(
      () => true,
      () => false,
    );
  };
  const issue = async (keys: SigningKeys, ttlMs = tokenTtlMs) =>
    (await createTokenIssuer({ keys, clock, ttlMs }).issue('u-1')).token;
  const kids = async (keys: SigningKeys) => (await keys.publicKeys()).map(({ kid }) => kid);
  return { clock, collection, replica, verifies, issue, kids };
}

describe('signing keys', () => {
  test('are there after a restart, so that tokens stay good', async () => {
    const { replica, issue, verifies } = await setUp();
    const token = await issue(await replica());
    const restarted = await replica();
    assert.equal(await verifies(restarted, token), true);
  });

  test('two replicas that start at once sign with the same key', async () => {
    const { replica, collection } = await setUp();
    const replicas = await Promise.all(Array.from({ length: 8 }, () => replica()));
    assert.equal(new Set(replicas.map((keys) => keys.current().kid)).size, 1);
    assert.equal((await collection.find()).documents.length, 1);
  });

  test('the next one is made known before it signs, and all replicas change at the same moment', async () => {
    const { clock, replica, kids } = await setUp();
    const [one, two] = [await replica(), await replica()];
    const first = one.current().kid;
    await clock.advance(rotationMs - one.leadMs - 1);
    await one.maintain();
    assert.deepEqual(await kids(one), [first]);
    await clock.advance(1);
    await Promise.all([one.maintain(), two.maintain()]);
    const [next, ...rest] = await kids(two);
    assert.deepEqual(rest, [first]);
    assert.notEqual(next, first);
    await clock.advance(one.leadMs - 1);
    assert.deepEqual([one.current().kid, two.current().kid], [first, first]);
    await clock.advance(1);
    assert.deepEqual([one.current().kid, two.current().kid], [next, next]);
  });

  test('an old one verifies until its last token has expired, and is gone soon after', async () => {
    const { clock, replica, issue, verifies, kids, collection } = await setUp();
    const keys = await replica();
    const old = keys.current().kid;
    await clock.advance(rotationMs - keys.leadMs);
    await keys.maintain();
    await clock.advance(keys.leadMs - 1);
    const last = await issue(keys);
    await clock.advance(1);
    assert.notEqual(keys.current().kid, old);
    await clock.advance(tokenTtlMs - 1_001);
    await keys.maintain();
    assert.equal(await verifies(keys, last), true);
    await clock.advance(1_001 + keys.leadMs);
    await keys.maintain();
    assert.equal(await verifies(keys, last), false);
    assert.equal((await kids(keys)).includes(old), false);
    assert.equal((await collection.find()).documents.length, 1);
  });

  test('through a year of rotations nobody is logged out, and the keys stay few', async () => {
    const { clock, replica, issue, verifies, collection } = await setUp();
    const keys = await replica();
    const used = new Set<string>();
    for (let hour = 0; hour < 365 * 24; hour += 6) {
      const token = await issue(keys);
      used.add(keys.current().kid);
      await clock.advance(6 * hourMs);
      await keys.maintain();
      if (hour % 60 === 0) assert.equal(await verifies(keys, token), true);
    }
    assert.ok(used.size >= 50, `${used.size} keys were used`);
    assert.ok((await collection.find()).documents.length <= 3);
  });

  test('after a long sleep the next one is still made known before it is used', async () => {
    const { clock, replica, kids } = await setUp();
    const keys = await replica();
    const first = keys.current().kid;
    await clock.advance(10 * rotationMs);
    await keys.maintain();
    assert.equal(keys.current().kid, first);
    assert.equal((await kids(keys)).length, 2);
    await clock.advance(keys.leadMs);
    assert.notEqual(keys.current().kid, first);
  });

  test('longer lives of tokens, by a new configuration, keep the key for longer', async () => {
    const { clock, replica, issue, verifies } = await setUp();
    await replica();
    const longer = await replica({ tokenTtlMs: 100 * hourMs });
    await clock.advance(rotationMs - 1);
    await longer.maintain();
    const token = await issue(longer, 100 * hourMs);
    await clock.advance(99 * hourMs);
    const shorterAgain = await replica();
    await shorterAgain.maintain();
    assert.equal(await verifies(shorterAgain, token), true);
  });

  test('what is made known holds no private half', async () => {
    const { replica } = await setUp();
    const [key] = await (await replica()).publicKeys();
    assert.deepEqual(Object.keys(key ?? {}).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  test('asked before they were read they say so', async () => {
    const { collection, clock } = await setUp();
    const keys = createSigningKeys({ keys: collection, clock, rotationMs, tokenTtlMs });
    assert.throws(() => keys.current(), { code: 'FAILED_PRECONDITION' });
  });
});
