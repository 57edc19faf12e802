import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createFakeClock, RuntimeError } from '@fairlead/runtime';
import { createJwtAuthenticator } from './jwt-authenticator.ts';
import { loadServiceKey } from './service-key-file.ts';

const inFolder = (title: string, run: (folder: string) => Promise<void>) =>
  test(title, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'service-key-'));
    try {
      await run(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

const refusedWith = (pattern: RegExp) => (thrown: unknown) => {
  const error = RuntimeError.from(thrown);
  assert.deepEqual([error.code, error.reason], ['FAILED_PRECONDITION', 'SERVICE_KEY_UNUSABLE']);
  assert.match(error.message, pattern);
  return true;
};

describe('service key file', () => {
  inFolder('is made with 32 random bytes that only the owner can read, its folder too', async (folder) => {
    const file = join(folder, 'data', 'service.key');
    const key = await loadServiceKey(file);
    assert.equal(key.length, 32);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await loadServiceKey(file), key);
    assert.deepEqual(await readdir(join(folder, 'data')), ['service.key']);
    assert.notDeepEqual(await loadServiceKey(join(folder, 'other.key')), key);
  });

  inFolder('is one, however many ask for it at once', async (folder) => {
    const file = join(folder, 'service.key');
    const keys = await Promise.all(Array.from({ length: 40 }, () => loadServiceKey(file)));
    assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 1);
    assert.deepEqual(await readdir(folder), ['service.key']);
  });

  inFolder('is one for processes that start at once', async (folder) => {
    const file = join(folder, 'service.key');
    const module = join(import.meta.dirname, 'service-key-file.ts');
    const script = `import(${JSON.stringify(module)}).then(async ({ loadServiceKey }) =>
      process.stdout.write(Buffer.from(await loadServiceKey(${JSON.stringify(file)})).toString('hex')))`;
    const read = async () => {
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      await once(child, 'close');
      return text;
    };
    const keys = new Set(await Promise.all([read(), read(), read()]));
    assert.equal(keys.size, 1);
    assert.match([...keys].join(), /^[0-9a-f]{64}$/);
  });

  inFolder('that others can read is refused, with what to do', async (folder) => {
    const file = join(folder, 'service.key');
    await loadServiceKey(file);
    for (const mode of [0o640, 0o604, 0o620]) {
      await chmod(file, mode);
      await assert.rejects(loadServiceKey(file), refusedWith(/is open to others \(mode 06.*chmod 600/));
    }
  });

  inFolder('that another user has made is refused', async (folder) => {
    const file = join(folder, 'service.key');
    await loadServiceKey(file);
    // What root has made is taken by all, so root gives it away.
    if ((await stat(file)).uid === 0) await chown(file, 4_242, 4_242);
    const { uid } = await stat(file);
    assert.equal((await loadServiceKey(file, uid)).length, 32);
    await assert.rejects(loadServiceKey(file, uid + 1), refusedWith(/belongs to another user \(uid \d+\)/));
  });

  inFolder('with something else in it is refused, without saying what', async (folder) => {
    const file = join(folder, 'service.key');
    for (const content of [
      '',
      'secret',
      'x'.repeat(42),
      'x'.repeat(44),
      `${'x'.repeat(43)}\n\n`,
      '!'.repeat(43),
    ]) {
      await writeFile(file, content, { mode: 0o600 });
      await assert.rejects(loadServiceKey(file), refusedWith(/does not hold 32 bytes/));
      assert.equal(await readFile(file, 'utf8'), content);
    }
  });

  inFolder('that is a folder or a symbolic link is refused', async (folder) => {
    await mkdir(join(folder, 'folder'));
    await assert.rejects(loadServiceKey(join(folder, 'folder')), refusedWith(/is not a regular file/));
    await loadServiceKey(join(folder, 'real.key'));
    await symlink(join(folder, 'real.key'), join(folder, 'link.key'));
    await assert.rejects(loadServiceKey(join(folder, 'link.key')), refusedWith(/is a symbolic link/));
  });

  inFolder(
    'in a place that cannot be written is refused, and tried again by the next call',
    async (folder) => {
      await writeFile(join(folder, 'blocked'), '');
      const authenticator = createJwtAuthenticator({
        service: 'vessel',
        serviceKeyFile: join(folder, 'blocked', 'service.key'),
        signingKeys: async () => [],
        clock: createFakeClock(),
      });
      await assert.rejects(authenticator.credential(), refusedWith(/cannot be (read|written) \(ENOTDIR\)/));
      await rm(join(folder, 'blocked'));
      assert.equal((await authenticator.verify(await authenticator.credential())).id, 'vessel');
    },
  );
});
