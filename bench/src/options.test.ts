import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test('without options everything is measured, five rounds of four seconds', () => {
  const options = readOptions([]);
  assert.deepEqual(options.parts, ['start', 'chain', 'calls']);
  assert.deepEqual([options.rounds, options.windowMs, options.concurrencies], [5, 4_000, [1, 16, 128]]);
});

test('quick is one round of a second, unless something else is said', () => {
  assert.deepEqual([readOptions(['--quick']).rounds, readOptions(['--quick']).windowMs], [1, 1_000]);
  assert.equal(readOptions(['--quick', '--rounds', '3']).rounds, 3);
});

for (const [args, message] of [
  [['--rounds', 'many'], /--rounds is many; it has to be a whole number above 0/],
  [['--part', 'lunch'], /--part is lunch; it has to be one of start, chain, calls/],
  [['--fast'], /--fast/],
] as const) {
  test(`${args.join(' ')} is refused`, () => assert.throws(() => readOptions(args), message));
}
