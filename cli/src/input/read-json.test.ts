import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { ToolError } from '../errors/tool-error.ts';
import { readJson } from './read-json.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-input-'));
after(() => rmSync(folder, { recursive: true }));

const noStdin = Readable.from([]);
const stdinOf = (...chunks: readonly (string | Uint8Array)[]) =>
  Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const usage = (text: RegExp) => (error: unknown) =>
  error instanceof ToolError && error.exitCode === 2 && text.test(error.message);

test('a file and stdin are read, a byte order mark is skipped', async () => {
  const file = join(folder, 'good.json');
  writeFileSync(file, '\ufeff{"a": [1]}');
  assert.deepEqual(await readJson(file, noStdin), { a: [1] });
  assert.deepEqual(await readJson('-', stdinOf('{"a"', ': "ä"}')), { a: 'ä' });
});

test('a character that is cut between two chunks is read whole', async () => {
  const bytes = Buffer.from('"🚢"');
  assert.equal(await readJson('-', stdinOf(bytes.subarray(0, 3), bytes.subarray(3))), '🚢');
});

test('malformed JSON is told with file, line and column', async () => {
  const file = join(folder, 'bad.json');
  writeFileSync(file, '{\n  "name": "Ada",\n  "capacity": ,\n}');
  await assert.rejects(readJson(file, noStdin), usage(/bad\.json:3:15: this is no JSON: expected a value/));
  await assert.rejects(readJson('-', stdinOf('nope')), usage(/^stdin:1:1: this is no JSON/));
});

test('a file that is missing, empty, a folder or no text is told by name', async () => {
  await assert.rejects(readJson(join(folder, 'no.json'), noStdin), usage(/no\.json is not there; check -f/));
  await assert.rejects(readJson(folder, noStdin), usage(/is a directory/));
  await assert.rejects(readJson('-', stdinOf(' \n')), usage(/stdin is empty/));
  await assert.rejects(readJson('-', stdinOf(Uint8Array.of(0x22, 0xff, 0x22))), usage(/not text in UTF-8/));
});

test('5 MB are refused, and not all of them are read', async () => {
  let read = 0;
  const endless = Readable.from(
    (function* () {
      for (; read < 5e6; read += 65_536) yield Buffer.alloc(65_536, ' ');
    })(),
  );
  await assert.rejects(readJson('-', endless), usage(/stdin is larger than 1 MiB; split it/));
  assert.ok(read < 3e6, `${read} bytes were read`);
});
