import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';
import type { Say } from '../say.ts';
import { parseChecksums, verifySha256 } from './checksum.ts';
import { runCommand } from './run-command.ts';

/**
 * Puts the run-time dependencies of a pom.xml into `<folder>/lib`, and checks each against the pinned checksums:
 * one that is not pinned, and one that is pinned and did not come, are refused as well.
 */
export async function fetchMavenJars(
  source: { readonly pom: string; readonly checksums: string },
  folder: string,
  say: Say,
): Promise<void> {
  const pinned = parseChecksums(await readFile(source.checksums, 'utf8'));
  const work = join(folder, 'work');
  await mkdir(work);
  await cp(source.pom, join(work, 'pom.xml'));
  say(`downloading ${pinned.size} jars with Maven`);
  const lib = join(folder, 'lib');
  await runCommand(
    'mvn',
    ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${lib}`],
    { cwd: work, hint: 'this server comes as Maven artifacts; install Maven and Java 17 or later' },
  );
  await rm(work, { recursive: true });

  const jars = await readdir(lib);
  const missing = [...pinned.keys()].filter((name) => !jars.includes(name));
  if (missing.length > 0) throw refused(`Maven brought no ${missing.join(', ')}`);
  for (const jar of jars) {
    const expected = pinned.get(jar);
    if (expected === undefined) throw refused(`Maven brought ${jar}, for which no checksum is pinned`);
    await verifySha256(join(lib, jar), expected, jar);
  }
}

const refused = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });
