import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { authenticatorConformance } from './conformance.ts';
import { createMemoryAuthenticator } from './memory.ts';

authenticatorConformance('memory', { remoteKeys: false }, async () => {
  const clock = createFakeClock();
  const first = createMemoryAuthenticator({ service: 'user', clock });
  const stranger = createMemoryAuthenticator({ service: 'user', clock });
  return {
    clock,
    create: (service) => first.sharedWith(service),
    createStranger: (service) => stranger.sharedWith(service),
    issue: async (id, options) => first.issue({ kind: 'user', id }, options),
    forge: async (id) => stranger.issue({ kind: 'user', id }),
    async [Symbol.asyncDispose]() {},
  };
});

test('a memory authenticator needs the name of its service', () => {
  assert.throws(() => createMemoryAuthenticator({ service: '' }), { code: 'INVALID_ARGUMENT' });
});
