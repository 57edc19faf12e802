import services from '../../../services/services.json' with { type: 'json' };
import { runTool } from '../program/run-tool.ts';
import { addGet } from './get.ts';
import { addList } from './list.ts';
import { addLogin } from './login.ts';
import { addSignup } from './signup.ts';
import { addWhoami } from './whoami.ts';

await runTool({
  name: 'user-cli',
  description: 'Users: sign up, log in, look them up.',
  examples: [
    'npx user-cli signup --name Ada --email ada@example.com --company "Analytical Engines"',
    'npx user-cli login --email ada@example.com',
    'npx user-cli whoami',
    'npx user-cli list -o json',
  ],
  loadCatalog: () => import('@fairlead/catalog'),
  services,
  commands: [addSignup, addLogin, addWhoami, addGet, addList],
});
