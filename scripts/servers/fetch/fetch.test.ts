import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { sayNothing } from '../say.ts';
import { createToy } from '../toy-kind.ts';
import { findDebianMirror, sourceLine } from './apt-sources.ts';
import { cacheFolder, fetchOnce } from './cache.ts';
import { parseChecksums, sha256Of, verifySha256 } from './checksum.ts';
import { runCommand } from './run-command.ts';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'fairlead-fetch-'));
});
after(() => rm(root, { recursive: true, force: true }));

const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

test('a file is what was pinned, or is refused', async () => {
  const file = join(root, 'abc');
  await writeFile(file, 'abc');
  assert.equal(await sha256Of(file), abc);
  await verifySha256(file, abc, 'abc');
  await assert.rejects(verifySha256(file, abc.replace('b', 'c'), 'abc 1.0'), {
    code: 'DATA_LOSS',
    message: /^abc 1.0 is not what was pinned: its SHA-256 is ba78.*expected ca78/,
  });
});

test('checksums are read as sha256sum writes them', () => {
  assert.deepEqual(
    [...parseChecksums(`${abc}  a b.jar\n${abc} *c.jar\n\n`)],
    [
      ['a b.jar', abc],
      ['c.jar', abc],
    ],
  );
  assert.throws(() => parseChecksums('abc  a.jar'), /is not a line of sha256sum/);
});

test("Kafka's jars are all pinned, one version of each", async () => {
  const pinned = parseChecksums(await readFile(resolve(import.meta.dirname, '../kafka/SHA256SUMS'), 'utf8'));
  const names = [...pinned.keys()].map((jar) => jar.replace(/-\d[\d.]*(-\d+)?\.jar$/, ''));
  assert.equal(new Set(names).size, pinned.size);
  for (const needed of ['kafka_2.13', 'kafka-clients', 'log4j-slf4j-impl', 'log4j-core'])
    assert.ok(names.includes(needed), needed);
});

const stanza = (fields: Record<string, string>) =>
  Object.entries({ Component: 'main', Release: 'bookworm', ...fields })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

test("Debian's mirror is found among apt's sources", () => {
  const text = [
    stanza({ 'Repo-URI': 'http://other.test/apt/', Origin: 'Other', Release: 'stable' }),
    stanza({
      'Repo-URI': 'http://mirror.test/debian-security/',
      Origin: 'Debian',
      Release: 'bookworm-security',
    }),
    stanza({ 'Repo-URI': 'http://mirror.test/debian/', Origin: 'Debian', 'Signed-By': '/keys.gpg' }),
  ].join('\n\n');
  assert.deepEqual(findDebianMirror(text), { uri: 'http://mirror.test/debian/', signedBy: '/keys.gpg' });
});

test("without fetched lists the mirror is known by its address; another system's is none", () => {
  const fresh = stanza({ 'Repo-URI': 'http://mirror.test/debian/' });
  assert.deepEqual(findDebianMirror(fresh), { uri: 'http://mirror.test/debian/', signedBy: undefined });
  assert.equal(
    findDebianMirror(stanza({ 'Repo-URI': 'http://m.test/ubuntu/', Release: 'noble' })),
    undefined,
  );
  assert.equal(findDebianMirror(''), undefined);
});

test('a source line names the keyring where there is one', () => {
  const mirror = { uri: 'http://mirror.test/debian/', signedBy: undefined };
  assert.equal(
    sourceLine(mirror, 'bullseye', '/k.gpg'),
    'deb [signed-by=/k.gpg] http://mirror.test/debian/ bullseye main\n',
  );
  assert.equal(sourceLine(mirror, 'bullseye', undefined), 'deb http://mirror.test/debian/ bullseye main\n');
});

test('the cache lies where the environment says', () => {
  assert.equal(cacheFolder({ SERVERS_CACHE: '/c' }), '/c');
  assert.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }), '/x/fairlead/servers');
  assert.match(cacheFolder({}), /\.cache\/fairlead\/servers$/);
});

test('what is there is not fetched again, also by two at once', async () => {
  const cache = join(root, 'cache');
  const toy = createToy();
  const folders = await Promise.all([1, 2, 3].map(() => fetchOnce(toy, sayNothing, cache)));
  assert.equal(toy.fetched(), 1);
  assert.deepEqual(new Set(folders), new Set([join(cache, 'toy-1.0')]));
  assert.deepEqual((await readdir(join(cache, 'toy-1.0'))).sort(), ['fetched.json', 'toy.mjs']);
});

test('what an interrupted run left is not used, and a changed recipe fetches again', async () => {
  const cache = join(root, 'cache-2');
  const pinned = join(root, 'pinned');
  await writeFile(pinned, '1');
  const toy = { ...createToy(), inputs: [pinned] };
  await mkdir(join(cache, 'toy-1.0'), { recursive: true });
  await writeFile(join(cache, 'toy-1.0', 'half'), '');
  await fetchOnce(toy, sayNothing, cache);
  assert.equal(toy.fetched(), 1);
  await writeFile(pinned, '2');
  await fetchOnce(toy, sayNothing, cache);
  assert.equal(toy.fetched(), 2);
});

test('a fetch that fails leaves nothing that counts as fetched', async () => {
  const cache = join(root, 'cache-3');
  const toy = createToy();
  let tries = 0;
  const flaky = {
    ...toy,
    async fetch(folder: string) {
      if (tries++ === 0) throw new Error('the network is down');
      await toy.fetch(folder, sayNothing);
    },
  };
  await assert.rejects(fetchOnce(flaky, sayNothing, cache), /the network is down/);
  await fetchOnce(flaky, sayNothing, cache);
  assert.equal(toy.fetched(), 1);
});

test('a command that fails or is missing says so', async () => {
  assert.equal(await runCommand('echo', ['hello']), 'hello');
  await assert.rejects(runCommand('sh', ['-c', 'echo one >&2; echo two >&2; exit 4']), {
    message: 'sh -c failed: one | two',
  });
  await assert.rejects(runCommand('no-such-command-here', [], { hint: 'install nothing' }), {
    message: 'no-such-command-here is missing here; install nothing',
  });
});
