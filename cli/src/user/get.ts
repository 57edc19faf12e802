import type { Command } from 'commander';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { userColumns } from './columns.ts';

/** Adds `get`. */
export function addGet(program: Command, tool: Tool): void {
  program
    .command('get')
    .description('show one user')
    .argument('<id>', "the user's id")
    .addHelpText('before', examples('npx user-cli get USER_ID', 'npx user-cli get USER_ID -o json'))
    .action(
      action(tool, async (work) => {
        const { User, UserService } = await import('@fairlead/interface-center/user/v1');
        const session = await work.session();
        const { user } = await session.client(UserService).get({ id: work.args[0] ?? '' });
        await work.print(recordView(User, userColumns, user ?? User.fromJson({})));
      }),
    );
}
