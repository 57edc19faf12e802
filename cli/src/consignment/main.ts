import services from '../../../services/services.json' with { type: 'json' };
import { runTool } from '../program/run-tool.ts';
import { addCancel } from './cancel.ts';
import { addCreate } from './create.ts';
import { addGet } from './get.ts';
import { addList } from './list.ts';
import { addWatch } from './watch.ts';

await runTool({
  name: 'consignment-cli',
  description: 'Consignments: ship goods, follow them, take them back.',
  examples: [
    'npx consignment-cli create -f cli/samples/consignment.json',
    'npx consignment-cli list',
    'npx consignment-cli watch',
    'npx consignment-cli cancel CONSIGNMENT_ID',
  ],
  loadCatalog: () => import('@fairlead/catalog'),
  services,
  commands: [addCreate, addGet, addList, addCancel, addWatch],
});
