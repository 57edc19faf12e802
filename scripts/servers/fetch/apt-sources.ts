/** A place that this machine's apt gets Debian's packages from. */
export interface DebianMirror {
  readonly uri: string;
  /** Path of its keyring. `undefined`: the keys that apt trusts anyway. */
  readonly signedBy: string | undefined;
}

/**
 * Finds Debian's own archive in what `apt-get indextargets` prints, which is the same for every format of source
 * list. `undefined` where this machine knows none.
 */
export function findDebianMirror(indexTargets: string): DebianMirror | undefined {
  const mirrors: (DebianMirror & { readonly origin: string })[] = [];
  for (const stanza of indexTargets.split(/\n\s*\n/)) {
    const fields = new Map<string, string>();
    for (const line of stanza.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    const uri = fields.get('Repo-URI');
    const release = fields.get('Release') ?? '';
    // Security and backports are archives of their own, without the packages of a release.
    if (uri === undefined || fields.get('Component') !== 'main' || !/^[a-z]+$/.test(release)) continue;
    mirrors.push({ uri, signedBy: fields.get('Signed-By') || undefined, origin: fields.get('Origin') ?? '' });
  }
  // An origin is known once the lists have been fetched; before that, the address has to tell.
  const found =
    mirrors.find(({ origin }) => origin === 'Debian') ??
    mirrors.find(({ origin, uri }) => origin === '' && /\/debian\/?$/.test(uri));
  return found && { uri: found.uri, signedBy: found.signedBy };
}

/** One line for a source list. */
export const sourceLine = (mirror: DebianMirror, suite: string, keyring: string | undefined): string =>
  `deb ${keyring === undefined ? '' : `[signed-by=${keyring}] `}${mirror.uri} ${suite} main\n`;
