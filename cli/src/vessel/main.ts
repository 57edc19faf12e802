import services from '../../../services/services.json' with { type: 'json' };
import { runTool } from '../program/run-tool.ts';
import { addCreate } from './create.ts';
import { addFind } from './find.ts';
import { addGet } from './get.ts';
import { addList } from './list.ts';

await runTool({
  name: 'vessel-cli',
  description: 'Vessels: add them to the fleet, look them up, find one with room.',
  examples: [
    'npx vessel-cli create -f cli/samples/vessels.json',
    'npx vessel-cli list',
    'npx vessel-cli find --capacity 3 --max-weight 55000',
  ],
  loadCatalog: () => import('@fairlead/catalog'),
  services,
  commands: [addCreate, addGet, addList, addFind],
});
