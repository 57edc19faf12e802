import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** The repository. */
export const repository = resolve(import.meta.dirname, '../..');

export const tools = ['user-cli', 'vessel-cli', 'consignment-cli'] as const;
export type ToolName = (typeof tools)[number];

/** What a tool left when it had ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolRun {
  readonly cwd?: string;
  /** All that is set, but for PATH and HOME. Default nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default nothing. */
  readonly stdin?: string;
}

/** Starts a tool as a person would, with nothing of this process's environment but PATH and HOME. */
export function startTool(
  tool: ToolName,
  args: readonly string[],
  { cwd = repository, env = {} }: ToolRun = {},
): ChildProcessWithoutNullStreams {
  const { PATH = '', HOME = '' } = process.env;
  return spawn(process.execPath, [resolve(repository, 'cli/bin', `${tool}.js`), ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    timeout: 60_000,
  });
}

/** Runs a tool to its end. */
export async function runTool(tool: ToolName, args: readonly string[], run: ToolRun = {}): Promise<Ended> {
  const child = startTool(tool, args, run);
  // It may have ended without reading.
  child.stdin.on('error', () => {});
  child.stdin.end(run.stdin ?? '');
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { exitCode, stdout, stderr };
}
