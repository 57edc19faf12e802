import { Command, CommanderError, Option } from 'commander';
import { outputFormats } from '../output/printer.ts';
import { addCompletion } from './completion.ts';
import { examples } from './examples.ts';
import { parseDurationMs } from './parse-values.ts';
import { versionLine } from './version.ts';
import type { Tool } from './work.ts';

/** Adds one command to a tool's program. */
export type AddCommand = (program: Command, tool: Tool) => void;

export interface ProgramOptions {
  readonly description: string;
  /** What the help opens with. */
  readonly examples: readonly string[];
  readonly commands: readonly AddCommand[];
}

/** A tool's command line. Throws `CommanderError` instead of ending the process. */
export function createProgram(tool: Tool, options: ProgramOptions): Command {
  const { stdout, stderr } = tool.process;
  const program = new Command(tool.name)
    .exitOverride()
    // An error is one line, and it is written where all of them are.
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => {},
    })
    .configureHelp({ showGlobalOptions: true })
    .description(options.description)
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('before', examples(...options.examples))
    .addOption(
      new Option(
        '-o, --output <format>',
        'how data are printed; default: table on a terminal, else json',
      ).choices(outputFormats),
    )
    .option('--timeout <time>', 'how long it may take, for example 5s or 500ms', parseDurationMs)
    .option('--token <token>', 'whose you are; default: TOKEN, else what user-cli login saved')
    .option('--data-dir <folder>', 'the data directory of the running copy; default: the copy that runs')
    .option('--profile <profile>', 'the profile of the running copy; default: that of the copy that runs')
    .option('--verbose', 'log on stderr what happens inside')
    .option('-V, --version', 'print the version and the commit');
  program.on('option:version', () => {
    stdout.write(`${versionLine(tool.name)}\n`);
    throw new CommanderError(0, 'commander.version', '');
  });
  for (const add of options.commands) add(program, tool);
  addCompletion(program, tool);
  return program;
}
