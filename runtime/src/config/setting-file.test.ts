import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSettingFile, readSettingFiles } from './setting-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-setting-file-'));
const file = join(folder, 'ca.pem');
writeFileSync(file, 'PEM');
after(() => rmSync(folder, { recursive: true }));

test('a file that is not set is left out', () => {
  assert.deepEqual(readSettingFiles('tcp.tls', { ca: file, cert: undefined }), { ca: 'PEM' });
});

test('one that cannot be read is named with its setting, and why', () => {
  const unreadable = { code: 'FAILED_PRECONDITION', message: 'a.ca: /nowhere/x cannot be read (ENOENT)' };
  assert.throws(() => readSettingFile('a.ca', '/nowhere/x'), unreadable);
  assert.throws(() => readSettingFiles('a', { ca: '/nowhere/x' }), unreadable);
});
