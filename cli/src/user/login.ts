import type { AuthResponse } from '@fairlead/interface-center/user/v1';
import type { Command } from 'commander';
import type { Column } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { saveLogin } from '../session/token-file.ts';
import { addPasswordOptions, type PasswordOptions, passwordFrom } from './password-options.ts';

interface Options extends PasswordOptions {
  readonly email: string;
  readonly save: boolean;
}

const columns: readonly Column<AuthResponse>[] = [
  { title: 'USER', value: ({ userId }) => userId },
  { title: 'VALID UNTIL', value: ({ expiresAt }) => timeText(expiresAt) },
];
const tokenColumn: Column<AuthResponse> = { title: 'TOKEN', value: ({ token }) => token };

/** Adds `login`. */
export function addLogin(program: Command, tool: Tool): void {
  const command = program
    .command('login')
    .description('log in, and remember it for all three tools')
    .requiredOption('--email <address>', 'as given when signing up')
    .option('--no-save', 'do not save the token: print it and leave no file')
    .addHelpText(
      'before',
      examples(
        'npx user-cli login --email ada@example.com',
        'npx user-cli login --email ada@example.com --password-stdin < password.txt',
        'export TOKEN=$(npx user-cli login --email ada@example.com --no-save -o json | jq -r .token)',
      ),
    );
  addPasswordOptions(command).action(
    action<Options>(tool, async (work) => {
      const { email, save } = work.options;
      const password = await passwordFrom(work, { twice: false });
      const [{ AuthResponse, UserService }, { timestampToDate }, session] = await Promise.all([
        import('@fairlead/interface-center/user/v1'),
        import('@fairlead/interface-center/timestamp'),
        work.session(),
      ]);
      const answer = await session.client(UserService).auth({ email, password });
      const { token, userId, expiresAt } = answer;
      if (save) {
        const until = expiresAt ? timestampToDate(expiresAt).toISOString() : '';
        await saveLogin(session.tokenFile, { token, userId, expiresAt: until });
      }
      await work.print(recordView(AuthResponse, save ? columns : [...columns, tokenColumn], answer));
      if (work.format === 'table' && save)
        work.note('Logged in, and saved. Next: npx vessel-cli create -f cli/samples/vessels.json');
    }),
  );
}
