import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ToolError } from '../errors/tool-error.ts';
import { findToken } from './token.ts';
import { readSavedLogin, saveLogin, tokenFile } from './token-file.ts';

const login = { token: 'saved', userId: 'u', expiresAt: '2026-11-21T12:00:00Z' };
let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-token-'));
  file = tokenFile(join(folder, 'data'), 'embedded');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('--token, else TOKEN, else Token, else the saved login, else none', async () => {
  assert.equal(await findToken({ flag: undefined, env: {}, file }), undefined);
  await saveLogin(file, login);
  const env = { TOKEN: 'upper', Token: 'mixed' };
  const found = (flag: string | undefined, variables: Record<string, string>) =>
    findToken({ flag, env: variables, file });
  assert.deepEqual(await found('flag', env), { token: 'flag', source: '--token' });
  assert.deepEqual(await found(undefined, env), { token: 'upper', source: 'TOKEN' });
  assert.deepEqual(await found(undefined, { ...env, TOKEN: '' }), { token: 'mixed', source: 'Token' });
  assert.deepEqual(await found(undefined, {}), { token: 'saved', source: 'the saved login' });
});

test('an empty --token is refused rather than replaced by another login', async () => {
  await saveLogin(file, login);
  for (const flag of ['', ' \n'])
    await assert.rejects(
      findToken({ flag, env: { TOKEN: 'other' }, file }),
      (error) => error instanceof ToolError && error.exitCode === 2 && /--token is empty/.test(error.message),
    );
});

test('a token may come with "Bearer" and a line break; what could be no token is refused unquoted', async () => {
  assert.equal((await findToken({ flag: ' Bearer abc\n', env: {}, file }))?.token, 'abc');
  await assert.rejects(
    findToken({ flag: undefined, env: { TOKEN: 'my secret' }, file }),
    (error) => error instanceof ToolError && error.exitCode === 2 && !/secret/.test(error.message),
  );
});

test('the login is for its owner only, also where a looser file was, and leaves nothing else behind', async () => {
  await saveLogin(file, { ...login, token: 'old' });
  chmodSync(file, 0o644);
  await saveLogin(file, login);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'data')).mode & 0o777, 0o700);
  assert.deepEqual(await readSavedLogin(file), login);
  assert.deepEqual(readdirSync(join(folder, 'data')), ['login-embedded.json']);
});

test('a login that cannot be saved says why and what to do', async () => {
  writeFileSync(join(folder, 'data'), 'a file where the folder should be');
  await assert.rejects(
    saveLogin(file, login),
    (error) => error instanceof ToolError && error.exitCode === 1 && /--no-save/.test(error.message),
  );
});

test('a damaged login says what to do', async () => {
  await saveLogin(file, login);
  for (const content of ['{', 'null', '{}', '{"token": 5}']) {
    writeFileSync(file, content);
    await assert.rejects(
      readSavedLogin(file),
      (error) => error instanceof ToolError && /log in again or delete it/.test(error.message),
    );
  }
});
