import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { copyRoots, ownRoot } from './roots.ts';

const root = mkdtempSync(join(tmpdir(), 'fairlead-roots-'));
after(() => rmSync(root, { recursive: true }));

test('a copy is looked for above the working directory, and in our own repository', () => {
  mkdirSync(join(root, '.fairlead'));
  const deep = join(root, 'a/b');
  mkdirSync(deep, { recursive: true });
  assert.deepEqual(copyRoots(deep, '/own'), [root, '/own']);
  assert.deepEqual(copyRoots(deep, root), [root]);
});

test('our own repository is the one with the services', () => {
  assert.equal(join(ownRoot, 'cli', 'src', 'session'), import.meta.dirname);
});
