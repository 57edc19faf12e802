import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { createDecoy, hashCost, hashPassword, verifyPassword } from './password-hash.ts';
import { createPasswords } from './passwords.ts';
import { cheapHash } from './test-users.ts';

describe('password hashes', () => {
  test('cost what OWASP asks for, and carry that along', async () => {
    const hash = await hashPassword('secret');
    assert.match(hash, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.equal(await verifyPassword('secret', hash), true);
    assert.equal(await verifyPassword('Secret', hash), false);
  });

  test('are those of the reference implementation', async () => {
    // Source: phc-winner-argon2, src/test.c
    const known = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    assert.equal(await verifyPassword('password', known), true);
    assert.equal(await verifyPassword('passwore', known), false);
  });

  test('of one password differ, and one typed on another system is the same', async () => {
    const [first, second] = [await hashPassword('é', cheapHash), await hashPassword('e\u0301', cheapHash)];
    assert.notEqual(first, second);
    assert.equal(await verifyPassword('e\u0301', first), true);
    assert.equal(await verifyPassword('é', second), true);
  });

  test('that are none are an error, not a refusal', async () => {
    for (const bad of ['', 'secret', '$argon2i$v=19$m=8,t=1,p=1$c29tc2FsdA$c29tc2FsdA', '$2b$10$abc']) {
      await assert.rejects(verifyPassword('secret', bad), /is not an argon2id PHC string/);
    }
  });

  test('a decoy looks like a hash, costs the same and fits nothing', async () => {
    const decoy = createDecoy();
    const { memoryKiB, passes, parallelism } = hashCost;
    assert.ok(decoy.startsWith(`$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$`));
    assert.equal(decoy.length, (await hashPassword('x')).length);
    assert.equal(await verifyPassword('', createDecoy(cheapHash)), false);
  });
});

describe('passwords', () => {
  test('a burst is worked off a few at a time', async () => {
    const passwords = createPasswords({ cost: cheapHash, concurrency: 2 });
    const hashes = await Promise.all(Array.from({ length: 50 }, (_, index) => passwords.hash(`p${index}`)));
    assert.equal(new Set(hashes).size, 50);
    assert.equal(passwords.computed, 50);
    assert.equal(await passwords.verify('p7', hashes[7]), true);
    assert.equal(await passwords.verify('p8', hashes[7]), false);
    assert.equal(await passwords.verify('p8', undefined), false);
    assert.equal(passwords.computed, 53);
  });

  test('400 who log in at once are answered or turned away at once, and told when to come again', async () => {
    const passwords = createPasswords({ cost: cheapHash });
    const outcomes = Promise.allSettled(Array.from({ length: 400 }, () => passwords.hash('p')));
    const refused: unknown[] = [];
    for (const outcome of await outcomes) if (outcome.status === 'rejected') refused.push(outcome.reason);
    assert.equal(refused.length, 400 - 2 - 50);
    for (const error of refused)
      assert.ok(error instanceof RuntimeError && error.is('TOO_MANY_LOGINS') && error.retryAfterMs === 2_000);
    assert.equal(passwords.computed, 52);
  });

  test('who gives up makes room for somebody else', async () => {
    const passwords = createPasswords({ cost: cheapHash, concurrency: 1, maxWaiting: 1 });
    const stop = new AbortController();
    const first = passwords.hash('p');
    const second = passwords.hash('p', stop);
    stop.abort();
    const third = passwords.hash('p');
    await assert.rejects(second, { code: 'CANCELLED' });
    await Promise.all([first, third]);
    assert.equal(passwords.computed, 2);
  });

  test('what would wait for too long is turned away, and the rest goes on', async () => {
    const passwords = createPasswords({ cost: cheapHash, concurrency: 1, maxWaiting: 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => passwords.hash('p')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(refused.length, 2);
    for (const { reason } of refused)
      assert.deepEqual([reason.code, reason.retryable], ['RESOURCE_EXHAUSTED', true]);
    assert.ok(await passwords.hash('p'));
  });

  test('hashing gives its memory back', async () => {
    const passwords = createPasswords();
    await passwords.hash('p');
    const before = process.memoryUsage.rss();
    await Promise.all(Array.from({ length: 12 }, () => passwords.hash('p')));
    const heldMiB = (process.memoryUsage.rss() - before) / 2 ** 20;
    assert.ok(heldMiB < 40, `${heldMiB.toFixed(0)} MiB more are held after 12 hashes of 46 MiB`);
  });

  test('a failure and a caller who gave up make room for the next', async () => {
    const passwords = createPasswords({ cost: cheapHash, concurrency: 1 });
    const aborted = new AbortController();
    const tries = [
      passwords.verify('p', 'no hash'),
      passwords.hash('p', { signal: aborted.signal }),
      passwords.hash('p'),
    ];
    aborted.abort();
    const outcomes = await Promise.allSettled(tries);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled'],
    );
    assert.ok(await passwords.hash('p'));
  });
});
