import type { Command } from 'commander';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { consignmentColumns } from './columns.ts';

/** Adds `get`. */
export function addGet(program: Command, tool: Tool): void {
  program
    .command('get')
    .description('show one consignment of yours')
    .argument('<id>', "the consignment's id")
    .addHelpText(
      'before',
      examples('npx consignment-cli get CONSIGNMENT_ID', 'npx consignment-cli get CONSIGNMENT_ID -o json'),
    )
    .action(
      action(tool, async (work) => {
        const { Consignment, ShippingService } = await import('@fairlead/interface-center/consignment/v1');
        const shipping = (await work.session()).client(ShippingService);
        const { consignment } = await shipping.getConsignment({ id: work.args[0] ?? '' });
        await work.print(
          recordView(Consignment, consignmentColumns, consignment ?? Consignment.fromJson({})),
        );
      }),
    );
}
