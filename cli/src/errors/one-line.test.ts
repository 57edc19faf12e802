import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneLine } from './one-line.ts';

test('a list of problems becomes clauses of one line', () => {
  assert.equal(
    oneLine('There are 2 problems:\n  - a is b\n  - c is d\n'),
    'There are 2 problems: a is b; c is d',
  );
  assert.equal(oneLine('first\n\n  second'), 'first second');
});

test('a message cannot steer the terminal', () => {
  assert.equal(oneLine('bad \u001b[31mname\u0007'), 'bad \\u001b[31mname\\u0007');
});
