import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { catalog } from '@fairlead/catalog';
import { Command, InvalidArgumentError, Option } from 'commander';
import services from '../../../services/services.json' with { type: 'json' };
import { defaultFormat, outputFormats } from '../output/printer.ts';
import { parseDurationMs } from '../program/parse-values.ts';
import { demo } from './demo/demo.ts';
import { defaultMix, parseMix } from './load/mix.ts';
import { explainFailure, run } from './run.ts';
import { stop } from './stop.ts';
import { warmUp } from './warm-up.ts';

const root = resolve(import.meta.dirname, '../../..');

const dataDir = process.env.FAIRLEAD_DATA_DIR || undefined;

const program = new Command('fairlead')
  .description('Runs and shows the shipping demo')
  .addHelpText(
    'before',
    'Examples:\n  fairlead run\n  fairlead demo\n  fairlead load --rate 200 --duration 30s\n  fairlead config explain api\n',
  );

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

/** A bare number is of seconds here: nobody loads for milliseconds. */
const seconds = (text: string) => parseDurationMs(/^[\d.]+$/.test(text) ? `${text}s` : text);

const wrong = (what: string) => {
  throw new InvalidArgumentError(what);
};

program
  .command('load')
  .description('load the api of the running copy at a steady rate, and tell how long the answers take')
  .option(
    '--rate <number>',
    'requests per second',
    (text) =>
      /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : wrong('It must be a number above 0.'),
    100,
  )
  .option('--duration <time>', 'for how long, for example 30s or 5m; seconds without a unit', seconds, 10_000)
  .option(
    '--mix <weights>',
    'how many of which requests; default: create=2,get=6,list=2',
    (text) => parseMix(text) ?? wrong('It must be weights such as create=1,get=8,list=1.'),
    defaultMix,
  )
  .option(
    '--max-failed <percent>',
    'how many may fail before the exit code is 1',
    (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : wrong('It must be a number of per cent.')),
    0,
  )
  .option('--url <url>', 'the api; default: that of the running copy')
  .addOption(
    new Option('-o, --output <format>', 'default: table on a terminal, else json').choices(outputFormats),
  )
  .action(async ({ rate, duration, mix, maxFailed, url, output }) => {
    const { load } = await import('./load/load.ts');
    const json = (output ?? defaultFormat(process.stdout)) === 'json';
    const options = { root, dataDir, url, mix, json, perSecond: rate, durationMs: duration };
    await exitWith(load({ ...options, maxFailedPercent: maxFailed }));
  });

program
  .command('stop')
  .description('stop the running copy')
  .option('--quiet', 'say nothing when nothing is running')
  .action(({ quiet = false }: { quiet?: boolean }) => exitWith(stop({ root, dataDir, quiet })));

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
