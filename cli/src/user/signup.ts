import type { Command } from 'commander';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { userColumns } from './columns.ts';
import { addPasswordOptions, type PasswordOptions, passwordFrom } from './password-options.ts';

interface Options extends PasswordOptions {
  readonly name: string;
  readonly email: string;
  readonly company?: string;
}

/** Adds `signup`. */
export function addSignup(program: Command, tool: Tool): void {
  const command = program
    .command('signup')
    .description('sign a user up')
    .requiredOption('--name <name>', 'as the person wants to be called')
    .requiredOption('--email <address>', "nobody else's")
    .option('--company <company>', 'where they work')
    .addHelpText(
      'before',
      examples(
        'npx user-cli signup --name Ada --email ada@example.com --company "Analytical Engines"',
        'npx user-cli signup --name Ada --email ada@example.com --password-stdin < password.txt',
      ),
    );
  addPasswordOptions(command).action(
    action<Options>(tool, async (work) => {
      const { name, email, company = '' } = work.options;
      const password = await passwordFrom(work, { twice: true });
      const { User, UserService } = await import('@fairlead/interface-center/user/v1');
      const session = await work.session();
      const { user } = await session.client(UserService).create({ name, email, company, password });
      await work.print(recordView(User, userColumns, user ?? User.fromJson({})));
      if (work.format === 'table') work.note(`Signed up. Next: npx user-cli login --email ${email}`);
    }),
  );
}
