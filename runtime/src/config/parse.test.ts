import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from './parse.ts';
import { setting } from './setting.ts';
import type { Setting } from './types.ts';

const doc = 'A value.';
const text = (made: Setting<unknown>, input: string): unknown => made.parse(input, 'text')?.value;
const data = (made: Setting<unknown>, input: unknown): unknown => made.parse(input, 'data')?.value;

test('an integer is strict in text and in data', () => {
  const port = setting.integer({ doc, min: 0, max: 65_535 });
  assert.equal(port.allowed, 'an integer from 0 to 65535');
  assert.deepEqual(
    ['8080', '0', '+1'].map((input) => text(port, input)),
    [8080, 0, 1],
  );
  for (const bad of ['80a', '', ' ', '-1', '65536', '0x10', '1e3', '1.0', '8 0', 'NaN', 'Infinity'])
    assert.equal(text(port, bad), undefined, bad);
  for (const bad of ['8080', 1.5, null, true, [1], {}, Number.NaN, undefined, 2 ** 60])
    assert.equal(data(port, bad), undefined, String(bad));
  assert.equal(data(setting.integer({ doc }), 2 ** 53), undefined);
});

test('a number takes decimals and exponents, and no infinity', () => {
  const share = setting.number({ doc, min: 0, max: 1 });
  assert.deepEqual(
    ['0.25', '.5', '1', '1e-3'].map((input) => text(share, input)),
    [0.25, 0.5, 1, 0.001],
  );
  for (const bad of ['1.01', '-0.1', '1,0', '0x1', '1e999', '.'])
    assert.equal(text(share, bad), undefined, bad);
  assert.equal(data(setting.number({ doc }), Infinity), undefined);
});

test('a boolean is true or false, as text also 1 or 0', () => {
  const flag = setting.boolean({ doc });
  assert.deepEqual(
    ['true', 'false', '1', '0'].map((input) => text(flag, input)),
    [true, false, true, false],
  );
  for (const bad of ['yes', 'TRUE', 'on', '']) assert.equal(text(flag, bad), undefined, bad);
  for (const bad of ['true', 1, 0, null]) assert.equal(data(flag, bad), undefined, String(bad));
});

test('a duration is milliseconds or has a unit, in both forms', () => {
  const wait = setting.durationMs({ doc });
  assert.equal(wait.allowed, 'a duration such as 200ms, 5s or 12h');
  const written = ['200ms', '5s', '1.5s', '10m', '12h', '7d', '250'];
  const expected = [200, 5_000, 1_500, 600_000, 43_200_000, 604_800_000, 250];
  assert.deepEqual(
    written.map((input) => text(wait, input)),
    expected,
  );
  assert.deepEqual(
    ['5s', 250, 0].map((input) => data(wait, input)),
    [5_000, 250, 0],
  );
  for (const bad of ['5 s', '5sec', '-5s', '5S', 's', '', '1.5', '25d', '1e3s'])
    assert.equal(text(wait, bad), undefined, bad);
  assert.equal(data(wait, '250'), undefined);
  const ranged = setting.durationMs({ doc, min: 100, max: 60_000 });
  assert.equal(ranged.allowed, 'a duration from 100ms to 1m');
  assert.equal(text(ranged, '61s'), undefined);
});

test('a duration is formatted in its largest whole unit', () => {
  assert.deepEqual([0, 1, 1_500, 5_000, 90_000, 3_600_000, 172_800_000].map(formatDuration), [
    '0ms',
    '1ms',
    '1500ms',
    '5s',
    '90s',
    '1h',
    '2d',
  ]);
});

test('an enumeration takes its values and nothing near them', () => {
  const level = setting.enumeration(['debug', 'info'], { doc });
  assert.equal(text(level, 'info'), 'info');
  for (const bad of ['INFO', 'inf', '', 'toString', '__proto__'])
    assert.equal(text(level, bad), undefined, bad);
});

test('a string is not empty, has no NUL, and is no number in disguise', () => {
  const name = setting.string({ doc });
  assert.equal(text(name, 'x y'), 'x y');
  for (const bad of ['', 'a\0b', 5, true, null, ['a']]) assert.equal(data(name, bad), undefined, String(bad));
  const host = setting.string({ doc, pattern: /^[a-z]+$/, allowed: 'lower-case letters' });
  assert.equal(host.allowed, 'lower-case letters');
  assert.equal(text(host, 'a1'), undefined);
});

test('a list is a,b in text and strings in data', () => {
  const list = setting.list({ doc });
  assert.deepEqual(text(list, 'a, b'), ['a', 'b']);
  assert.deepEqual(data(list, ['a', 'b']), ['a', 'b']);
  assert.deepEqual(data(list, []), []);
  for (const bad of ['a', [1], [''], { 0: 'a' }, null]) assert.equal(data(list, bad), undefined);
  assert.equal(text(list, 'a,,b'), undefined);
});

test('a record is a=1,b=2 in text and a mapping of strings in data', () => {
  const record = setting.record({ doc });
  assert.deepEqual(text(record, 'branch=feature-x, zone=a=b'), { branch: 'feature-x', zone: 'a=b' });
  assert.deepEqual(data(record, { branch: 'x' }), { branch: 'x' });
  for (const bad of ['branch', '=x', 'a=', 'a=1,a=2', '__proto__=x', ''])
    assert.equal(text(record, bad), undefined, bad);
  for (const bad of [{ a: 1 }, ['a=1'], 'a=1', null, JSON.parse('{"__proto__": "x"}')])
    assert.equal(data(record, bad), undefined);
});

test('a default that is not allowed is refused when the setting is made', () => {
  assert.throws(() => setting.integer({ doc: 'The port.', default: -1, min: 0 }), {
    reason: 'CONFIG_SETTING_INVALID',
    message: 'The default -1 of the setting "The port." must be an integer of at least 0',
  });
  assert.throws(
    () => setting.string({ doc: 'A key.', default: '', secret: true }),
    /The default of a secret of/,
  );
});
