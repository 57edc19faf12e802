import { usageError } from '../errors/tool-error.ts';
import { readSavedLogin } from './token-file.ts';

/** A user's token, and where it came from. */
export interface FoundToken {
  readonly token: string;
  /** In the words of a sentence: `--token`, `TOKEN`, `the saved login`. */
  readonly source: string;
}

export interface TokenSources {
  /** The value of `--token`. */
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that `user-cli login` writes. */
  readonly file: string;
}

/**
 * `--token`, else `TOKEN`, else `Token`, else the saved login. A variable that is empty counts as not given; an empty
 * flag is refused, since what should have filled it failed and somebody else's login must not stand in for it.
 */
export async function findToken({ flag, env, file }: TokenSources): Promise<FoundToken | undefined> {
  if (flag?.trim() === '') throw usageError('--token is empty; give a token, or leave it out');
  const given = [
    { token: flag, source: '--token' },
    { token: env.TOKEN, source: 'TOKEN' },
    { token: env.Token, source: 'Token' },
  ];
  for (const { token, source } of given) {
    const text = token?.trim().replace(/^Bearer\s+/i, '');
    if (text) return { token: checked(text, source), source };
  }
  const saved = await readSavedLogin(file);
  return saved && { token: checked(saved.token, file), source: 'the saved login' };
}

function checked(token: string, source: string): string {
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  throw usageError(
    `${source} holds no token: it must be up to 4096 letters, digits and signs without blanks`,
  );
}
