import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryStore, MAX_MESSAGE_BYTES } from '@fairlead/runtime';
import { UserService } from './contract.ts';
import { createUserRepository, openUsers } from './repository.ts';
import { viewOf } from './view.ts';

test('a page of people with the longest names fits into a message, and the pages leave nobody out', async () => {
  const users = createUserRepository(await openUsers(createMemoryStore()));
  const name = '🚢'.repeat(200);
  for (let number = 0; number < 800; number++)
    await users.insert({
      id: `u-${number}`,
      name,
      company: name,
      email: `${number}@example.com`,
      emailKey: `${number}@example.com`,
      passwordHash: '',
      createdAtMs: number,
    });
  const seen: string[] = [];
  let token = '';
  do {
    const page = await users.page(1_000, token);
    const reply = { users: page.users.map(viewOf), nextPageToken: page.nextToken };
    assert.ok(UserService.methods.getAll.reply.codec.encode(reply).length <= MAX_MESSAGE_BYTES);
    seen.push(...page.users.map(({ id }) => id));
    token = page.nextToken;
  } while (token !== '');
  assert.deepEqual(
    seen,
    Array.from({ length: 800 }, (_, number) => `u-${number}`),
  );
});
