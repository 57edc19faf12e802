import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';
import type { Say } from '../say.ts';
import { findDebianMirror, sourceLine } from './apt-sources.ts';
import { verifySha256 } from './checksum.ts';
import { runCommand } from './run-command.ts';

export interface DebianPackage {
  readonly name: string;
  /** With epoch and revision, exactly. */
  readonly version: string;
  /** Codename of the Debian release that has it. */
  readonly suite: string;
  /** Architecture as Debian calls it to the checksum of the package file. */
  readonly sha256: Readonly<Record<string, string>>;
}

// Holds the keys of every release, also of those that are older than this machine's own.
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const HINT = 'this server comes as a Debian package, for Debian on amd64 or arm64';

/**
 * Downloads a package of any Debian release and unpacks it into the folder: from the mirror that this machine's apt
 * uses, with apt's signatures and the pinned checksum, in an apt state of its own, so that nothing is installed and
 * nobody has to be root.
 */
export async function fetchDebianPackage(wanted: DebianPackage, folder: string, say: Say): Promise<void> {
  const architecture = await runCommand('dpkg', ['--print-architecture'], { hint: HINT });
  const expected = wanted.sha256[architecture];
  const unavailable = (why: string) =>
    new RuntimeError({ code: 'FAILED_PRECONDITION', message: `package ${wanted.name}: ${why}` });
  if (expected === undefined)
    throw unavailable(
      `no checksum is pinned for ${architecture}; pinned: ${Object.keys(wanted.sha256).join(', ')}`,
    );
  const mirror = findDebianMirror(await runCommand('apt-get', ['indextargets'], { hint: HINT }));
  if (mirror === undefined) throw unavailable("this machine's apt has no source of Debian packages");

  const state = await mkdtemp(join(tmpdir(), 'fairlead-apt-'));
  try {
    for (const directory of ['lists/partial', 'archives/partial', 'parts', 'download'])
      await mkdir(join(state, directory), { recursive: true });
    const keyring = existsSync(KEYRING) ? KEYRING : mirror.signedBy;
    await writeFile(join(state, 'sources.list'), sourceLine(mirror, wanted.suite, keyring), { mode: 0o600 });
    const apt = (...args: string[]) =>
      runCommand('apt-get', [...aptOptions(state), ...args], { cwd: join(state, 'download') });

    say(`reading the package list of Debian ${wanted.suite}`);
    await apt('update');
    say(`downloading ${wanted.name} ${wanted.version}`);
    await apt('download', `${wanted.name}=${wanted.version}`);
    const file = (await readdir(join(state, 'download'))).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw unavailable('apt-get download left no file');
    await verifySha256(join(state, 'download', file), expected, `${wanted.name} ${wanted.version}`);
    await runCommand('dpkg', ['-x', join(state, 'download', file), folder]);
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

const aptOptions = (state: string): string[] =>
  [
    '-qq',
    `Dir::State=${state}`,
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${state}`,
    `Dir::Etc::sourcelist=${join(state, 'sources.list')}`,
    `Dir::Etc::sourceparts=${join(state, 'parts')}`,
    // Apt's own user may not write here; what is downloaded is checked anyway.
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    // Archived releases are no longer signed anew.
    'Acquire::Check-Valid-Until=false',
  ].flatMap((option) => (option.startsWith('-') ? [option] : ['-o', option]));
