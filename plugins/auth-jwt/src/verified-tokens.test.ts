import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock, type Principal } from '@fairlead/runtime';
import { createVerifiedTokens } from './verified-tokens.ts';

const principal: Principal = { kind: 'user', id: 'u-1' };

describe('verified tokens', () => {
  test('the one unused for longest makes room', () => {
    const tokens = createVerifiedTokens({ clock: createFakeClock(0), size: 2 });
    tokens.add('a', { principal, expiresAtMs: 100 });
    tokens.add('b', { principal, expiresAtMs: 100 });
    assert.equal(tokens.get('a'), principal);
    tokens.add('c', { principal, expiresAtMs: 100 });
    assert.deepEqual([tokens.get('a'), tokens.get('b'), tokens.get('c')], [principal, undefined, principal]);
  });

  test('one is forgotten the moment it expires', async () => {
    const clock = createFakeClock(0);
    const tokens = createVerifiedTokens({ clock, size: 2 });
    tokens.add('a', { principal, expiresAtMs: 100 });
    await clock.advance(99);
    assert.equal(tokens.get('a'), principal);
    await clock.advance(1);
    assert.equal(tokens.get('a'), undefined);
  });
});
