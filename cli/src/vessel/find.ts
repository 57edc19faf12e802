import type { Command } from 'commander';
import { listView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { parseCount } from '../program/parse-values.ts';
import { action, type Tool } from '../program/work.ts';
import { readPages } from '../session/read-pages.ts';
import { vesselColumns } from './columns.ts';

interface Options {
  readonly capacity: number;
  readonly maxWeight: number;
  readonly limit?: number;
}

/** Adds `find`. */
export function addFind(program: Command, tool: Tool): void {
  program
    .command('find')
    .description('find the vessels that have room, the best first; none at all is an empty list')
    .option('--capacity <n>', 'containers', parseCount(0), 0)
    .option('--max-weight <n>', 'kilograms', parseCount(0), 0)
    .option('--limit <n>', 'stop after so many; default: all', parseCount(1))
    .addHelpText(
      'before',
      examples(
        'npx vessel-cli find --capacity 3 --max-weight 55000',
        'npx vessel-cli find --capacity 3 --max-weight 55000 --limit 1 -o json',
      ),
    )
    .action(
      action<Options>(tool, async (work) => {
        const { Vessel, VesselService } = await import('@fairlead/interface-center/vessel/v1');
        const { capacity, maxWeight, limit = Number.POSITIVE_INFINITY } = work.options;
        const vessels = (await work.session()).client(VesselService);
        const items = await readPages(limit, async (page) => {
          const reply = await vessels.findAvailable({ capacity, maxWeight, ...page });
          return { items: reply.vessels, nextPageToken: reply.nextPageToken };
        });
        await work.print(listView(Vessel, vesselColumns, items));
        if (items.length === 0 && work.format === 'table')
          work.note(`No vessel has room for ${capacity} containers of ${maxWeight} kg.`);
      }),
    );
}
