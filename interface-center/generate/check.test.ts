import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buf } from './buf.ts';
import { baselineFile, home } from './paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-buf-'));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(home, 'buf.yaml'), join(folder, 'buf.yaml'));
cpSync(join(home, 'proto'), join(folder, 'proto'), { recursive: true });

const against = ['breaking', '--against', `${baselineFile}#format=json`];

function alter(name: string, from: string, to: string): void {
  const file = join(folder, 'proto', name);
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(from));
  writeFileSync(file, text.replace(from, to));
}

test('the protos lint clean and break nothing', async () => {
  assert.deepEqual(await Promise.all([buf(['lint']), buf(against)]), [
    { ok: true, output: '' },
    { ok: true, output: '' },
  ]);
});

test('a field that changes its number is found, and a message without a comment', async () => {
  alter('vessel/v1/vessel.proto', 'int32 capacity = 2 ', 'int32 capacity = 12 ');
  alter('log/v1/log.proto', '// A page of events.\n', '');
  const [lint, breaking] = await Promise.all([buf(['lint'], folder), buf(against, folder)]);
  assert.equal(lint.ok, false);
  assert.match(lint.output, /log\.proto.*GetLogsResponse.*comment/);
  assert.equal(breaking.ok, false);
  assert.match(breaking.output, /vessel\.proto.*field "2"/);
});
