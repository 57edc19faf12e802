import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Each line of what the command says on stderr, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Where to get the command, for the sentence when it is missing: `install the package maven`. */
  readonly hint?: string;
}

const TAIL_LINES = 5;

/**
 * Runs a command to its end, at a low priority, and resolves with its stdout. A missing command or one that fails
 * is a `FAILED_PRECONDITION` with the last lines that it said.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const child = spawn('nice', ['-n', '15', command, ...args], {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail: string[] = [];
  const keep = (raw: string) => {
    const line = stripVTControlCharacters(raw).trim();
    if (line === '') return;
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  };
  createInterface(child.stderr).on('line', (line) => {
    keep(line);
    options.onLine?.(line);
  });
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));

  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).catch((thrown: unknown) => {
    throw failed(`${command} cannot be run`, thrown);
  });
  if (code === 0) return said.join('\n');
  // What `nice` answers with when the command is not there.
  if (code === 127) throw failed(`${command} is missing here; ${options.hint ?? `install ${command}`}`);
  // Maven says on stdout what is wrong, in its first lines, and what to read about it in its last.
  if (tail.length === 0) for (const line of said.slice(0, 2)) keep(line);
  throw failed(`${command} ${args[0] ?? ''} failed: ${tail.join(' | ') || `exit code ${code}`}`);
}

const failed = (message: string, cause?: unknown) =>
  new RuntimeError({ code: 'FAILED_PRECONDITION', message, cause });
