import type { Command } from 'commander';
import { exitCodes } from '../errors/exit-code.ts';
import { ToolError } from '../errors/tool-error.ts';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { userColumns } from './columns.ts';

const logIn = 'npx user-cli login --email YOU';

/** Adds `whoami`. */
export function addWhoami(program: Command, tool: Tool): void {
  program
    .command('whoami')
    .description('show whose token is in use')
    .addHelpText('before', examples('npx user-cli whoami', 'npx user-cli whoami -o json | jq -r .id'))
    .action(
      action(tool, async (work) => {
        const { User, UserService } = await import('@fairlead/interface-center/user/v1');
        const session = await work.session();
        const users = session.client(UserService);
        const found = await session.token();
        if (!found)
          throw new ToolError(`you are not logged in; log in first: ${logIn}`, exitCodes.notAllowed);
        const { valid, userId } = await users.validateToken({ token: found.token });
        if (!valid) {
          const name = found.source === 'the saved login' ? found.source : `the token in ${found.source}`;
          throw new ToolError(
            `${name} has expired or was not made here; log in again: ${logIn}`,
            exitCodes.notAllowed,
          );
        }
        const { user } = await users.get({ id: userId });
        await work.print(recordView(User, userColumns, user ?? User.fromJson({})));
      }),
    );
}
