import type { Command } from 'commander';
import { exitCodes } from '../errors/exit-code.ts';
import { ToolError } from '../errors/tool-error.ts';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { notLoggedIn, refusedToken } from '../session/explain-failure.ts';
import { userColumns } from './columns.ts';

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
        if (!found) throw new ToolError(notLoggedIn, exitCodes.notAllowed);
        const { valid, userId } = await users.validateToken({ token: found.token });
        if (!valid) {
          const sentence = refusedToken(found.source, 'has expired or was not made here');
          throw new ToolError(sentence, exitCodes.notAllowed);
        }
        const { user } = await users.get({ id: userId });
        await work.print(recordView(User, userColumns, user ?? User.fromJson({})));
      }),
    );
}
