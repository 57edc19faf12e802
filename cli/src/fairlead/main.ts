import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { catalog } from '@fairlead/catalog';
import { Command } from 'commander';
import services from '../../../services/services.json' with { type: 'json' };
import { demo } from './demo/demo.ts';
import { explainFailure, run } from './run.ts';
import { stop } from './stop.ts';
import { warmUp } from './warm-up.ts';

const root = resolve(import.meta.dirname, '../../..');

const dataDir = process.env.FAIRLEAD_DATA_DIR || undefined;

const program = new Command('fairlead')
  .description('Runs and shows the shipping demo')
  .addHelpText('before', 'Examples:\n  fairlead run\n  fairlead demo\n  fairlead config explain api\n');

const exitWith = async (work: Promise<number>) => {
  try {
    process.exitCode = await work;
  } catch (thrown) {
    process.stderr.write(`${explainFailure(thrown)}\n`);
    process.exitCode = 1;
  }
  // What is still open (a pipe of a service that was killed) must not keep a finished program.
  process.exit();
};

program
  .command('run')
  .description('start all services, restart what crashes, stop with Ctrl-C')
  .argument('[flags...]', 'settings that every service gets, for example --log.level=debug')
  .allowUnknownOption()
  .action((flags: string[]) => exitWith(run({ catalog, services, root, flags })));

program
  .command('demo')
  .description('tell the whole story against the running copy, and check that nothing of it is missing')
  .action(() => exitWith(demo({ catalog, services, root, dataDir })));

program
  .command('stop')
  .description('stop the running copy')
  .option('--quiet', 'say nothing when nothing is running')
  .action(({ quiet }: { quiet?: boolean }) =>
    exitWith(stop({ root, dataDir }).catch((thrown) => (quiet ? 0 : Promise.reject(thrown)))),
  );

program
  .command('warm-up')
  .description('bring every service up once, so that the next start is fast')
  .action(() => exitWith(warmUp(root)));

program
  .command('config')
  .description('configuration')
  .command('explain')
  .description('print every value of a service and where it came from')
  .argument('<service>', services.join(', '))
  .option('--json', 'as JSON')
  .action((service: string, { json }: { json?: boolean }) => {
    if (!services.includes(service)) {
      process.stderr.write(`fairlead: there is no service ${service}; known: ${services.join(', ')}\n`);
      process.exit(2);
    }
    const main = join(root, 'services', service, 'src', 'main.ts');
    const { status } = spawnSync(process.execPath, [main, 'config', 'explain', ...(json ? ['--json'] : [])], {
      stdio: 'inherit',
    });
    process.exit(status ?? 1);
  });

await program.parseAsync();
