import type { Command } from 'commander';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { consignmentColumns } from './columns.ts';

/** Adds `cancel`. */
export function addCancel(program: Command, tool: Tool): void {
  program
    .command('cancel')
    .description('take a consignment of yours back, and give its room back')
    .argument('<id>', "the consignment's id")
    .addHelpText('before', examples('npx consignment-cli cancel CONSIGNMENT_ID'))
    .action(
      action(tool, async (work) => {
        const { Consignment, ShippingService } = await import('@fairlead/interface-center/consignment/v1');
        const shipping = (await work.session()).client(ShippingService);
        const { consignment } = await shipping.cancelConsignment({ id: work.args[0] ?? '' });
        await work.print(
          recordView(Consignment, consignmentColumns, consignment ?? Consignment.fromJson({})),
        );
      }),
    );
}
