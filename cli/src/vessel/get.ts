import type { Command } from 'commander';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { vesselColumns } from './columns.ts';

/** Adds `get`. */
export function addGet(program: Command, tool: Tool): void {
  program
    .command('get')
    .description('show one vessel')
    .argument('<id>', "the vessel's id")
    .addHelpText('before', examples('npx vessel-cli get VESSEL_ID', 'npx vessel-cli get VESSEL_ID -o json'))
    .action(
      action(tool, async (work) => {
        const { Vessel, VesselService } = await import('@fairlead/interface-center/vessel/v1');
        const session = await work.session();
        const { vessel } = await session.client(VesselService).get({ id: work.args[0] ?? '' });
        await work.print(recordView(Vessel, vesselColumns, vessel ?? Vessel.fromJson({})));
      }),
    );
}
