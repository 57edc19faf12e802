import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeText } from './time-text.ts';

test('a moment is shown in UTC to the second; none as nothing', () => {
  assert.equal(timeText({ seconds: 1_795_232_467, nanos: 999_000_000 }), '2026-11-21 03:41:07Z');
  assert.equal(timeText(undefined), '');
});
