import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { versionLine } from './version.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-version-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), content);
};

test('the commit is that of the branch, loose or packed, or the one checked out alone', () => {
  write('.git/HEAD', 'ref: refs/heads/main\n');
  write('.git/packed-refs', `# pack-refs\n${commit} refs/heads/main\n`);
  assert.match(versionLine('vessel-cli', root), /^vessel-cli \d+\.\d+\.\d+ \(0123456\)$/);
  write('.git/refs/heads/main', `fffffff${commit.slice(7)}\n`);
  assert.match(versionLine('vessel-cli', root), /\(fffffff\)$/);
  write('.git/HEAD', `${commit}\n`);
  assert.match(versionLine('vessel-cli', root), /\(0123456\)$/);
});

test('without a repository the version stands alone', () => {
  assert.match(versionLine('vessel-cli', root), /^vessel-cli \d+\.\d+\.\d+$/);
});
