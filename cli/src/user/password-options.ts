import { type Command, Option } from 'commander';
import { usageError } from '../errors/tool-error.ts';
import { readPassword } from '../input/read-password.ts';
import type { Work } from '../program/work.ts';

export interface PasswordOptions {
  readonly passwordStdin?: boolean;
}

/** Adds `--password-stdin`, and a refusal of `--password` that says why. */
export function addPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from stdin; default: USER_PASSWORD, else ask for it')
    .addOption(new Option('--password [password]').hideHelp())
    .on('option:password', () => {
      throw usageError(
        'a password is never a flag, since other users see the command line; ' +
          'pipe it in with --password-stdin, or set USER_PASSWORD',
      );
    });
}

/** The password, from where the options say. */
export const passwordFrom = (work: Work<PasswordOptions>, { twice }: { readonly twice: boolean }) =>
  readPassword({
    fromStdin: work.options.passwordStdin ?? false,
    env: work.process.env,
    stdin: work.process.stdin,
    stderr: work.process.stderr,
    twice,
  });
