import type { Command } from 'commander';
import { listView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { parseCount } from '../program/parse-values.ts';
import { action, type Tool } from '../program/work.ts';
import { readPages } from '../session/read-pages.ts';
import { consignmentColumns } from './columns.ts';

/** Adds `list`. */
export function addList(program: Command, tool: Tool): void {
  program
    .command('list')
    .description('list your consignments, the oldest first')
    .option('--limit <n>', 'stop after so many; default: all', parseCount(1))
    .addHelpText(
      'before',
      examples('npx consignment-cli list', 'npx consignment-cli list --limit 10 -o json'),
    )
    .action(
      action<{ readonly limit?: number }>(tool, async (work) => {
        const { Consignment, ShippingService } = await import('@fairlead/interface-center/consignment/v1');
        const shipping = (await work.session()).client(ShippingService);
        const items = await readPages(work.options.limit ?? Number.POSITIVE_INFINITY, async (page) => {
          const reply = await shipping.getConsignments(page);
          return { items: reply.consignments, nextPageToken: reply.nextPageToken };
        });
        await work.print(listView(Consignment, consignmentColumns, items));
        if (items.length === 0 && work.format === 'table')
          work.note(
            'You have no consignments; ship one: npx consignment-cli create -f cli/samples/consignment.json',
          );
      }),
    );
}
