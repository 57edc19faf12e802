import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';
import { runCommand } from './run-command.ts';

/** A text in a file of a Go module, and what is to stand in its place. */
export interface ModulePatch {
  readonly module: string;
  /** Path inside the module. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Makes a patched copy of a module, and lets the Go module in `source` use it. The original was verified by go.sum. */
export async function patchModule(patch: ModulePatch, source: string, copy: string): Promise<void> {
  const { module, file, from, to } = patch;
  await runCommand('go', ['mod', 'download', module], { cwd: source });
  const original = await runCommand('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: source });
  await cp(original.trim(), copy, { recursive: true });
  // Go keeps its modules read-only.
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true }))
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  await chmod(copy, 0o755);

  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  if (!text.includes(from))
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `${module} cannot be patched: ${file} does not hold ${JSON.stringify(from)}`,
    });
  await writeFile(
    path,
    text.replace(from, () => to),
  );
  await runCommand('go', ['mod', 'edit', `-replace=${module}=${copy}`], { cwd: source });
}
