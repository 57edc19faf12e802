import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../say.ts';
import { type ModulePatch, patchModule } from './patch-module.ts';
import { runCommand } from './run-command.ts';

export interface GoProgram {
  /** Folder of this repository with go.mod and go.sum, which pin every module by its checksum. */
  readonly module: string;
  /** What to build: `.` or the path of a command in one of the modules. */
  readonly command: string;
  readonly tags?: readonly string[];
  /** Applied to one of the modules before it is built. Default none. */
  readonly patch?: ModulePatch;
}

const SAY_EVERY_MS = 10_000;

/** Builds a program into the folder, named `output`. Says every ten seconds how far it is. */
export async function buildGoProgram(
  program: GoProgram,
  options: { readonly folder: string; readonly output: string; readonly say: Say },
): Promise<void> {
  const { folder, output, say } = options;
  // A copy, so that the go command cannot touch the repository.
  const source = join(folder, 'source');
  await cp(program.module, source, { recursive: true });
  if (program.patch) await patchModule(program.patch, source, join(folder, 'patched'));

  let packages = 0;
  let modules = 0;
  let saidAt = performance.now();
  const onLine = (line: string) => {
    if (line.startsWith('go: downloading')) modules++;
    else if (!line.startsWith('#') && !line.includes(' ')) packages++;
    if (performance.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = performance.now();
    say(packages === 0 ? `downloading: ${modules} Go modules` : `compiling: ${packages} Go packages`);
  };
  say('building it with Go; takes a few minutes the first time');
  await runCommand(
    'go',
    [
      'build',
      '-v',
      '-trimpath',
      '-mod=readonly',
      `-tags=${(program.tags ?? []).join(',')}`,
      '-o',
      join(folder, output),
      program.command,
    ],
    { cwd: source, env: { CGO_ENABLED: '0' }, onLine, hint: 'this server is built with Go 1.24 or later' },
  );
  for (const entry of await readdir(folder))
    if (entry !== output) await rm(join(folder, entry), { recursive: true, force: true });
}
