import { RuntimeError } from '@fairlead/runtime';

/** The header for HTTP basic authentication, where a user is given. */
export function basicCredentials(options: {
  readonly username?: string;
  readonly password?: string;
}): Record<string, string> {
  const { username, password } = options;
  if ((username === undefined) !== (password === undefined))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: 'a username and a password for the collector come together or not at all',
    });
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
