import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { exitCodeOf, exitCodes } from '../errors/exit-code.ts';
import { oneLine } from '../errors/one-line.ts';
import { ToolError } from '../errors/tool-error.ts';

/** How a failure ends a tool. */
export interface Ending {
  readonly exitCode: number;
  /** One line that says what to do; empty when everything has been said. */
  readonly message: string;
}

/** What was thrown, as a sentence and an exit code. */
export async function endingOf(thrown: unknown, program: Command, argv: readonly string[]): Promise<Ending> {
  if (thrown instanceof ToolError) return { exitCode: thrown.exitCode, message: oneLine(thrown.message) };
  if (thrown instanceof CommanderError) {
    const isShown = ['commander.helpDisplayed', 'commander.version'].includes(thrown.code);
    if (isShown || thrown.code === 'commander.help')
      return { exitCode: isShown || thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage, message: '' };
    return { exitCode: exitCodes.usage, message: oneLine(usageSentence(thrown.message, program, argv)) };
  }
  const { RuntimeError } = await import('@fairlead/runtime');
  const error = RuntimeError.from(thrown);
  // Wrong configuration is a wrong call of the tool, not a conflict in the system.
  const exitCode = error.is('CONFIG_INVALID', 'fairlead') ? exitCodes.usage : exitCodeOf(error.code);
  return { exitCode, message: oneLine(error.message) };
}

/** Commander's words as ours: one line, no value of an unknown option (it may be a secret), and where to read on. */
function usageSentence(message: string, program: Command, argv: readonly string[]): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/'(--?[^=']+)=[^']*'/g, "'$1'")
    .replace(/\n\(Did you mean (.+)\?\)$/s, '; did you mean $1?')
    .replace(/[\s.]+$/, '');
  const command = program.commands.find((known) => argv.includes(known.name()));
  const tool = program.name();
  return `${text}${text.endsWith('?') ? ' See' : '; see'} npx ${tool}${command ? ` ${command.name()}` : ''} --help`;
}
