import type { Command } from 'commander';
import { listView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { parseCount } from '../program/parse-values.ts';
import { action, type Tool } from '../program/work.ts';
import { readPages } from '../session/read-pages.ts';
import { vesselColumns } from './columns.ts';

/** Adds `list`. */
export function addList(program: Command, tool: Tool): void {
  program
    .command('list')
    .description('list the vessels, the first to be added first')
    .option('--limit <n>', 'stop after so many; default: all', parseCount(1))
    .addHelpText('before', examples('npx vessel-cli list', 'npx vessel-cli list --limit 10 -o json'))
    .action(
      action<{ readonly limit?: number }>(tool, async (work) => {
        const { Vessel, VesselService } = await import('@fairlead/interface-center/vessel/v1');
        const vessels = (await work.session()).client(VesselService);
        const items = await readPages(work.options.limit ?? Number.POSITIVE_INFINITY, async (page) => {
          const reply = await vessels.getAll(page);
          return { items: reply.vessels, nextPageToken: reply.nextPageToken };
        });
        await work.print(listView(Vessel, vesselColumns, items));
        if (items.length === 0 && work.format === 'table')
          work.note('There are no vessels yet; add some: npx vessel-cli create -f cli/samples/vessels.json');
      }),
    );
}
