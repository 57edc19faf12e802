import type { Readable } from 'node:stream';
import { usageError } from '../errors/tool-error.ts';
import { promptSecret, type Terminal } from './prompt-secret.ts';
import { readLimited } from './read-limited.ts';

export interface PasswordSources {
  /** Whether `--password-stdin` is given. */
  readonly fromStdin: boolean;
  /** Where `USER_PASSWORD` may be. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & Terminal;
  readonly stderr: NodeJS.WritableStream;
  /** Ask twice, since nobody sees what is typed. */
  readonly twice: boolean;
}

const maxBytes = 4 * 1024;

/**
 * The password: from `stdin` when asked for, else `USER_PASSWORD`, else a prompt that echoes nothing. Never from a
 * flag, since other users of the machine see the command line.
 */
export async function readPassword(sources: PasswordSources): Promise<string> {
  const { fromStdin, env, stdin, stderr, twice } = sources;
  if (fromStdin) {
    const text = await readLimited({ file: '-', stdin, maxBytes });
    const password = text.replace(/\r?\n$/, '');
    if (password === '')
      throw usageError("there is no password on stdin; pipe it in, as in: printf %s '…' | user-cli …");
    return password;
  }
  if (env.USER_PASSWORD) return env.USER_PASSWORD;
  if (!stdin.isTTY)
    throw usageError('no password is given; pipe it in with --password-stdin, or set USER_PASSWORD');
  const password = await promptSecret('Password: ', stdin, stderr);
  if (twice && (await promptSecret('Once more: ', stdin, stderr)) !== password)
    throw usageError('the two passwords differ; try again');
  return password;
}
