import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import { labelFilter } from './label-filter.ts';
import { node } from './testing/scene.ts';
import { versionFilter } from './version-filter.ts';

const kept = (wanted: string, ...list: string[]) =>
  versionFilter(wanted)(list.map((version) => node(`v${version}`, { version }))).map(
    ({ version }) => version,
  );

test('versions: exact, range, latest, any', () => {
  assert.deepEqual(kept('1.2.0', '1.2.0', '1.2.1', '1.2.0-rc.1'), ['1.2.0']);
  assert.deepEqual(kept('^1.2.0', '1.2.0', '1.9.3', '2.0.0', '1.1.9'), ['1.2.0', '1.9.3']);
  assert.deepEqual(kept('>=1 <3', '0.9.0', '1.0.0', '2.9.9', '3.0.0'), ['1.0.0', '2.9.9']);
  assert.deepEqual(kept('latest', '1.9.0', '1.10.0', '1.2.0', '1.10.0'), ['1.10.0', '1.10.0']);
  assert.deepEqual(kept('latest', '1.9.0', '2.0.0-rc.1'), ['1.9.0']);
  assert.deepEqual(kept('latest', '2.0.0-rc.1', '2.0.0-rc.2'), ['2.0.0-rc.2']);
  assert.deepEqual(kept('*', '1.9.0', '2.0.0-rc.1'), ['1.9.0', '2.0.0-rc.1']);
});

test('a version filter that means nothing is refused by name', () => {
  for (const wanted of ['newest', '', '1.x.y.z'])
    assert.throws(
      () => versionFilter(wanted),
      (error) =>
        error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT' && error.message.includes(wanted),
    );
});

test('labels: matching nodes, else those without these labels, never those with others', () => {
  const nodes = [
    node('plain'),
    node('x', { labels: { branch: 'x', zone: '1' } }),
    node('y', { labels: { branch: 'y' } }),
    node('zoned', { labels: { zone: '2' } }),
  ];
  const ids = (labels: Record<string, string>) => labelFilter(labels)(nodes).map(({ id }) => id);
  assert.deepEqual(ids({ branch: 'x' }), ['x']);
  assert.deepEqual(ids({ branch: 'x', zone: '1' }), ['x']);
  assert.deepEqual(ids({ branch: 'nowhere' }), ['plain', 'zoned']);
  assert.deepEqual(ids({}), ['plain', 'x', 'y', 'zoned']);
});
