import { randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RuntimeError } from '@fairlead/runtime';

const keyBytes = 32;
const keyText = /^[A-Za-z0-9_-]{43}\n?$/;

/**
 * The secret in `file`, 32 bytes in base64url. Where there is no file it is made: written aside and then linked to
 * its name, so that of several processes one wins and none reads half of it. Throws `FAILED_PRECONDITION` for a file
 * that others can read or have made, or that holds something else. `uid` is who runs this.
 */
export async function loadServiceKey(file: string, uid = process.getuid?.()): Promise<Uint8Array> {
  const present = await readKey(file, uid);
  if (present) return present;
  await createKey(file);
  const created = await readKey(file, uid);
  if (created) return created;
  throw refused(file, 'was made and is gone again');
}

async function readKey(file: string, uid: number | undefined): Promise<Uint8Array | undefined> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    const stat = await handle.stat();
    if (!stat.isFile()) throw refused(file, 'is not a regular file');
    const mode = stat.mode & 0o777;
    // Whoever made the file knows the secret. Root runs what others have prepared, and reads what nobody else can.
    if (uid !== undefined && stat.uid !== uid && stat.uid !== 0)
      throw refused(file, `belongs to another user (uid ${stat.uid}); remove it and a new one is made`);
    if ((mode & 0o077) !== 0)
      throw refused(file, `is open to others (mode 0${mode.toString(8)}); run chmod 600 on it`);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    const text = buffer.toString('latin1', 0, bytesRead);
    const key = Buffer.from(text, 'base64url');
    if (keyText.test(text) && key.length === keyBytes) return key;
    throw refused(file, 'does not hold 32 bytes in base64url; remove it and a new one is made');
  } catch (thrown) {
    if (thrown instanceof RuntimeError) throw thrown;
    const code = codeOf(thrown);
    if (code === 'ENOENT') return undefined;
    throw refused(file, code === 'ELOOP' ? 'is a symbolic link' : `cannot be read (${code})`, thrown);
  }
}

async function createKey(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(aside, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(keyBytes).toString('base64url')}\n`);
      await handle.sync();
      await link(aside, file);
    } finally {
      await unlink(aside);
    }
  } catch (thrown) {
    // Somebody else was first, and has made a whole one.
    if (codeOf(thrown) === 'EEXIST') return;
    throw refused(file, `cannot be written (${codeOf(thrown)})`, thrown);
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';

const refused = (file: string, problem: string, cause?: unknown) =>
  new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'SERVICE_KEY_UNUSABLE',
    message: `the service key ${file} ${problem}`,
    cause,
  });
