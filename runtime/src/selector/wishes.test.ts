import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { SelectorOptions } from './create-selector.ts';
import { createSelector } from './create-selector.ts';
import { prepareWish } from './prepare-wish.ts';
import { placeOf } from './sticky.ts';
import { asking, createScene, node } from './testing/scene.ts';

const nodes = [
  node('one', { version: '1.2.0' }),
  node('two', { version: '2.0.0' }),
  node('branch', { version: '1.3.0', labels: { branch: 'x' } }),
];
const scene = (options: SelectorOptions = {}) => createScene(nodes, options);
const ids = (of: ReturnType<typeof scene>, ...sources: Parameters<typeof asking>) =>
  Object.keys(of.counts(200, asking(...sources))).sort();
const fails =
  (code: string, ...parts: string[]) =>
  (error: unknown) =>
    error instanceof RuntimeError &&
    error.code === code &&
    parts.every((part) => error.message.includes(part));

test('a call asks for a version, for labels, for both', () => {
  const all = scene();
  assert.deepEqual(ids(all), ['branch', 'one', 'two']);
  assert.deepEqual(ids(all, { version: '^1' }), ['branch', 'one']);
  assert.deepEqual(ids(all, { version: 'latest' }), ['two']);
  assert.deepEqual(ids(all, { labels: { branch: 'x' } }), ['branch']);
  assert.deepEqual(ids(all, { version: '^1', labels: { branch: 'x' } }), ['branch']);
  assert.deepEqual(ids(all, { version: '^2', labels: { branch: 'x' } }), ['two'], 'labels are a preference');
});

test('metadata steer each service as they name it, and every one by *', () => {
  const all = scene();
  assert.deepEqual(ids(all, undefined, { 'select-version': 'user=latest, vessel=^1.2;log=*' }), [
    'branch',
    'one',
  ]);
  assert.deepEqual(ids(all, undefined, { 'select-version': 'user=latest' }), ['branch', 'one', 'two']);
  assert.deepEqual(ids(all, undefined, { 'select-version': '*=latest' }), ['two']);
  assert.deepEqual(ids(all, undefined, { 'select-labels': 'branch=x' }), ['branch']);
  assert.deepEqual(ids(all, undefined, { 'select-labels': 'branch=other' }), ['one', 'two']);
});

test('the strongest source counts: the call, metadata, the client, configuration; version and labels apart', () => {
  const all = scene({ versions: { vessel: '1.2.0' }, labels: { '*': 'branch=x' } });
  const clientWish = prepareWish({ version: '2.0.0' }, 'the client');
  const pick = (sources: Partial<ReturnType<typeof asking>>) => all.pick({ ...asking(), ...sources });
  assert.equal(pick({}), 'one');
  assert.equal(pick({ clientWish }), 'two');
  assert.equal(pick({ clientWish, metadata: { 'select-version': 'vessel=1.3.0' } }), 'branch');
  const metadata = { 'select-version': 'vessel=1.3.0' };
  assert.equal(pick({ clientWish, metadata, wish: { version: '1.2.0' } }), 'one');
  assert.equal(pick({ metadata: { 'select-labels': 'branch=x', 'select-version': 'vessel=^1' } }), 'branch');
  assert.equal(
    pick({ wish: { labels: { branch: 'none' } }, metadata: { 'select-version': 'vessel=^1' } }),
    'one',
  );
});

test('what matches nobody is UNAVAILABLE and names what was asked and what there is', () => {
  const missing = (error: unknown) =>
    fails('UNAVAILABLE', 'vessel', '^3', '1.2.0, 1.3.0, 2.0.0')(error) &&
    error instanceof RuntimeError &&
    error.is('NO_MATCHING_NODE', 'fairlead');
  assert.throws(() => scene().pick(asking({ version: '^3' })), missing);
  assert.equal(createScene([]).pick(asking({ version: '^3' })), undefined, 'nobody at all is told apart');
});

test('a wish that means nothing is INVALID_ARGUMENT naming key and value', () => {
  const metadata: [string, string, string][] = [
    ['select-version', 'vessel=newest', '"newest"'],
    ['select-version', 'user=newest, vessel=^1', '"newest"'],
    ['select-version', 'vessel', '"vessel"'],
    ['select-version', 'vessel=^1,vessel=^2', '"vessel=^1,vessel=^2"'],
    ['select-version', 'vessel=^1/^2:3', '"^1/^2:3"'],
    ['select-version', 'vessel=^1:0', '"^1:0"'],
    ['select-version', '__proto__=^1', '"__proto__=^1"'],
    ['select-version', '', '""'],
    ['select-labels', 'branch', '"branch"'],
    ['select-labels', `branch=${'x'.repeat(2_000)}`, '"branch=xxx'],
  ];
  for (const [key, value, named] of metadata)
    assert.throws(
      () => scene().pick(asking(undefined, { [key]: value })),
      fails('INVALID_ARGUMENT', key, named),
      `${key}: ${value}`,
    );
  assert.throws(
    () => scene().pick(asking({ version: 'newest' })),
    fails('INVALID_ARGUMENT', 'options', 'newest'),
  );
  assert.throws(() => scene().pick(asking({ version: {} })), fails('INVALID_ARGUMENT', 'options'));
  assert.throws(() => prepareWish({ version: '' }, 'the client'), fails('INVALID_ARGUMENT', 'the client'));
  const configured = { versions: { vessel: 'newest' } };
  assert.throws(
    () => createSelector(configured),
    fails('INVALID_ARGUMENT', 'select.versions.vessel', 'newest'),
  );
});

test('a split gives each version its share, in every notation', () => {
  const wishes = [
    asking({ version: { '^1': 95, '^2': 5 } }),
    asking({ version: '^1:95/^2:5' }),
    asking(undefined, { 'select-version': 'vessel=^1:19/^2:1' }),
  ];
  for (const sources of wishes) {
    const { two = 0 } = scene().counts(20_000, sources);
    assert.ok(Math.abs(two - 1_000) < 120, `${two} of 20,000`);
  }
});

test('a user stays on one side while the shares stay, in every process; others are drawn anew', () => {
  const sources = asking({ version: { '^1': 80, '^2': 20 }, stickyBy: 'user' });
  const [here, there] = [scene(), scene({ random: () => 0.999 })];
  let onTwo = 0;
  for (let user = 0; user < 2_000; user++) {
    const side = here.pick(sources, undefined, `user-${user}`) === 'two';
    if (side) onTwo++;
    assert.equal(there.pick(sources, undefined, `user-${user}`) === 'two', side, `user-${user}`);
  }
  assert.ok(Math.abs(onTwo - 400) < 80, `${onTwo} of 2,000`);
  assert.deepEqual(ids(here, { version: '^1:80/^2:20@user' }), ['branch', 'one', 'two']);
  assert.equal(placeOf('vessel\nuser-1'), placeOf('vessel\nuser-1'));
});

test('a side of a split with nobody good leaves its share to the others', () => {
  const split = asking({ version: { '^1': 1, '^2': 1, '^7': 98 } });
  const all = scene();
  assert.deepEqual(Object.keys(all.counts(200, split)).sort(), ['branch', 'one', 'two']);
  all.selection.draining(node('two'));
  assert.deepEqual(Object.keys(all.counts(200, split)).sort(), ['branch', 'one']);
  const tried = new Set(['one', 'branch']);
  all.show(nodes);
  assert.equal(all.pick(asking({ version: { '^1': 99, '^2': 1 } }), tried), 'two');
});

test('the picker of a wish is made once per snapshot, and wishes without end do not fill the memory', () => {
  const all = scene();
  const sources = () => asking({ version: '^1' }, { 'select-labels': 'branch=x' });
  const first = all.selection.picker(sources());
  assert.equal(all.selection.picker(sources()), first);
  assert.equal(all.selection.picker(asking()), all.selection.picker(asking({})));
  all.show([...nodes]);
  assert.notEqual(all.selection.picker(sources()), first);
  const again = all.selection.picker(sources());
  for (let wish = 0; wish < 200; wish++) all.pick(asking({ labels: { branch: `b${wish}` } }));
  assert.notEqual(all.selection.picker(sources()), again, 'it was forgotten meanwhile');
});

test('a wish is refused that would cost more to read than the call', () => {
  const all = scene();
  const wishOf = (pairs: number) =>
    asking({}, { 'select-version': Array.from({ length: pairs }, (_, i) => `s${i}=^1`).join() });
  assert.ok(all.selection.picker(wishOf(32)));
  assert.throws(() => all.selection.picker(wishOf(33)), /at most 32 pairs/);
});
