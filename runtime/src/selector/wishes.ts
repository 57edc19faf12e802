import { metadataKeys } from '../context/metadata.ts';
import { checkWish, wishKey } from './prepare-wish.ts';
import type { Wish, WishSources } from './types.ts';
import { parseVersionWish, type VersionSplit, versionText } from './version-split.ts';
import { ANY_SERVICE, parsePairs } from './wish-grammar.ts';

/** What holds for one service once all sources were heard. */
export interface ResolvedWish {
  readonly split: VersionSplit | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
  /** The version asked for, for messages. */
  readonly version: string | undefined;
}

/** What holds where nobody asks for anything; texts as in metadata, by service, `*` for all others. */
export interface ConfiguredWishes {
  /** For example `{ vessel: '^1:95/^2:5@user' }`. Default none. */
  readonly versions?: Readonly<Record<string, string>>;
  /** For example `{ vessel: 'branch=feature-x' }`. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** `undefined` when no source above the configuration says anything: the most frequent case, and it costs nothing. */
export function sourcesKey({ wish, metadata, clientWish }: WishSources): string | undefined {
  const version = metadata[metadataKeys.selectVersion];
  const labels = metadata[metadataKeys.selectLabels];
  const own = wish === undefined ? '' : wishKey(wish);
  if (version === undefined && labels === undefined && own === '') return clientWish?.key;
  return `${own}\n\n${version ?? ''}\n\n${labels ?? ''}\n\n${clientWish?.key ?? ''}`;
}

/**
 * Hears the sources of a wish, the strongest first: the call's own options, metadata, the client's options,
 * configuration. Version and labels are looked for separately. Throws `INVALID_ARGUMENT` naming the source.
 */
export function resolveWish(
  service: string,
  { wish, metadata, clientWish }: WishSources,
  configured: ConfiguredWishes,
): ResolvedWish {
  const { selectVersion, selectLabels } = metadataKeys;
  if (wish) checkWish(wish, "the call's options:");
  const versions = readVersions(metadata[selectVersion], `the metadata ${selectVersion}`);
  const sentLabels = readPairs(metadata[selectLabels], `the metadata ${selectLabels}`);
  const version =
    textOf(wish) ??
    ofService(versions, service) ??
    textOf(clientWish) ??
    ofService(configured.versions, service);
  const labels =
    wish?.labels ??
    sentLabels ??
    clientWish?.labels ??
    readPairs(ofService(configured.labels, service), `select.labels.${service}`);
  return {
    split:
      version === undefined ? undefined : parseVersionWish(version, `the version of ${service} asked for`),
    labels,
    version,
  };
}

/** Throws `INVALID_ARGUMENT` naming the setting that means nothing. */
export function checkConfigured({ versions = {}, labels = {} }: ConfiguredWishes): void {
  for (const [service, text] of Object.entries(versions))
    parseVersionWish(text, `select.versions.${service}`);
  for (const [service, text] of Object.entries(labels)) parsePairs(text, `select.labels.${service}`);
}

const textOf = (wish: Wish | undefined): string | undefined =>
  wish?.version === undefined ? undefined : versionText(wish.version, wish.stickyBy);

function ofService(texts: Readonly<Record<string, string>> = {}, service: string): string | undefined {
  return Object.hasOwn(texts, service) ? texts[service] : texts[ANY_SERVICE];
}

const readPairs = (text: string | undefined, source: string) =>
  text === undefined ? undefined : parsePairs(text, source);

/** All of it is checked, for other services too: the first hop says what is wrong, not some hop behind it. */
function readVersions(text: string | undefined, source: string) {
  const versions = readPairs(text, source);
  for (const [service, version] of Object.entries(versions ?? {}))
    parseVersionWish(version, `${source}, of ${service},`);
  return versions;
}
