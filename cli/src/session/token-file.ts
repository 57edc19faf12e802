import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCodes } from '../errors/exit-code.ts';
import { systemCode, ToolError } from '../errors/tool-error.ts';

/** A login as it is kept. */
export interface SavedLogin {
  readonly token: string;
  readonly userId: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Beside the data that the token is good for, so that two copies do not mix. */
export const tokenFile = (dataDir: string, profile: string): string => join(dataDir, `login-${profile}.json`);

/** The login saved in `file`; `undefined` when there is none. Throws for a file that cannot be used. */
export async function readSavedLogin(file: string): Promise<SavedLogin | undefined> {
  try {
    const login = JSON.parse(await readFile(file, 'utf8')) as Partial<SavedLogin> | null;
    const { token, userId = '', expiresAt = '' } = login ?? {};
    if (typeof token !== 'string' || token === '') throw new TypeError('there is no token in it');
    return { token, userId, expiresAt };
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT' || systemCode(thrown) === 'ENOTDIR') return undefined;
    const why = systemCode(thrown) || 'its content is damaged';
    throw new ToolError(
      `the saved login ${file} cannot be read (${why}); log in again or delete it`,
      exitCodes.failure,
      thrown,
    );
  }
}

/** Writes the login for its owner's eyes only (0600), whole or not at all. */
export async function saveLogin(file: string, login: SavedLogin): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(login, undefined, 2)}\n`);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {});
    const why = systemCode(thrown) || String(thrown);
    throw new ToolError(
      `the login cannot be saved in ${file} (${why}); make the folder writable or use --no-save`,
      exitCodes.failure,
      thrown,
    );
  }
}
