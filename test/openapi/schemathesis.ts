// Lets schemathesis (https://schemathesis.io, Python) loose on the demo, with what it reads in /openapi.json.
//   python3 -m venv /tmp/schemathesis && /tmp/schemathesis/bin/pip install schemathesis
//   SCHEMATHESIS=/tmp/schemathesis/bin/schemathesis node test/openapi/schemathesis.ts --max-examples 50 --seed 1
// What is given is handed on to it. Ends with its exit code: 0 when it found nothing.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSystem } from '../system/running-system.ts';
import { createDocumentClient, newcomer } from './document-client.ts';
import { unlimited } from './unlimited.ts';

const program = process.env.SCHEMATHESIS ?? 'schemathesis';

if (spawnSync(program, ['--version']).status !== 0) {
  console.error(
    `${program} does not run; install it, and say where: SCHEMATHESIS=/tmp/schemathesis/bin/schemathesis`,
  );
  process.exit(1);
}

await using system = await startSystem({ env: unlimited });
const { call, logIn } = await createDocumentClient(system.apiUrl);
const ada = newcomer();
await call('UserService_Create', {}, ada);
const { token } = (await call('UserService_Auth', {}, { email: ada.email, password: ada.password })).data;
logIn(token);
// Room enough: what is refused for want of it shows nothing.
for (let count = 0; count < 20; count++)
  await call(
    'VesselService_Create',
    {},
    { name: `Vessel ${count}`, capacity: 1_000_000, maxWeight: 2 ** 31 - 1 },
  );

const options = [
  ...['--checks', 'all'],
  // Requests may be laxer than the document tells, as the proto3 mapping demands: null for what is left out, a number in
  // quotes, a field by the name of its proto.
  ...['--exclude-checks', 'negative_data_rejection'],
  ...['--request-timeout', '10', '--continue-on-failure', '--no-shrink'],
  ...['--header', `Authorization: Bearer ${token}`],
];
const url = new URL('/openapi.json', system.apiUrl).href;
const config = join(import.meta.dirname, 'schemathesis.toml');
const args = ['--config-file', config, 'run', url, ...options, ...process.argv.slice(2)];
const run = spawn(program, args, { stdio: 'inherit', cwd: system.dataDir });
const [code] = await once(run, 'exit');
process.exitCode = code ?? 1;
