import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { patchModule } from './patch-module.ts';

const root = await mkdtemp(join(tmpdir(), 'fairlead-patch-'));
after(() => rm(root, { recursive: true, force: true }));
const skip = spawnSync('go', ['version']).status === 0 ? false : 'there is no Go here';

test('a module is used with what is patched, and itself stays as it is', { skip }, async () => {
  const [original, source, copy] = ['original', 'source', 'copy'].map((name) => join(root, name));
  assert.ok(original && source && copy);
  await mkdir(join(original, 'inner'), { recursive: true });
  await mkdir(source);
  await writeFile(join(original, 'go.mod'), 'module example.com/dep\n\ngo 1.24\n');
  await writeFile(join(original, 'inner/a.go'), 'package inner\n\nconst A = "$1"\n');
  const require = 'require example.com/dep v0.0.0\nreplace example.com/dep => ../original\n';
  await writeFile(join(source, 'go.mod'), `module example.com/main\n\ngo 1.24\n${require}`);
  const patch = { module: 'example.com/dep', file: 'inner/a.go', from: '"$1"', to: '"$$"' };

  await patchModule(patch, source, copy);
  assert.equal(await readFile(join(copy, 'inner/a.go'), 'utf8'), 'package inner\n\nconst A = "$$"\n');
  assert.match(await readFile(join(original, 'inner/a.go'), 'utf8'), /\$1/);
  assert.match(await readFile(join(source, 'go.mod'), 'utf8'), /example\.com\/dep => .*\/copy/);
  await assert.rejects(
    patchModule({ ...patch, from: 'gone' }, source, join(root, 'again')),
    /example\.com\/dep cannot be patched: inner\/a\.go does not hold "gone"/,
  );
});
