import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningSystem, root } from '../system/running-system.ts';

const execute = promisify(execFile);

/** Runs a command-line tool against the running demo, as its user would, and resolves to what it printed. */
export async function runTool(system: RunningSystem, tool: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(
    process.execPath,
    [join(root, 'cli/src', tool.replace('-cli', ''), 'main.ts'), ...args],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        FAIRLEAD_DATA_DIR: system.dataDir,
        USER_PASSWORD: 'correct horse battery staple',
      },
      timeout: 30_000,
    },
  );
  return stdout;
}
