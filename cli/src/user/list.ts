import type { Command } from 'commander';
import { listView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { parseCount } from '../program/parse-values.ts';
import { action, type Tool } from '../program/work.ts';
import { readPages } from '../session/read-pages.ts';
import { userColumns } from './columns.ts';

/** Adds `list`. */
export function addList(program: Command, tool: Tool): void {
  program
    .command('list')
    .description('list the users, the first to sign up first')
    .option('--limit <n>', 'stop after so many; default: all', parseCount(1))
    .addHelpText('before', examples('npx user-cli list', 'npx user-cli list --limit 10 -o json'))
    .action(
      action<{ readonly limit?: number }>(tool, async (work) => {
        const { User, UserService } = await import('@fairlead/interface-center/user/v1');
        const users = (await work.session()).client(UserService);
        const items = await readPages(work.options.limit ?? Number.POSITIVE_INFINITY, async (page) => {
          const reply = await users.getAll(page);
          return { items: reply.users, nextPageToken: reply.nextPageToken };
        });
        await work.print(listView(User, userColumns, items));
      }),
    );
}
