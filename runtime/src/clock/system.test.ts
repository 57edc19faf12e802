import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from './system.ts';

test('the clock shows the time of the machine, to the millisecond', () => {
  // Two readings that nothing came between tell; a busy machine may need a few tries for such a pair.
  const readings = Array.from({ length: 50 }, () => {
    const before = Date.now();
    const shown = systemClock.now();
    return { widthMs: Date.now() - before, aheadMs: shown - before };
  });
  const close = readings.filter(({ widthMs }) => widthMs === 0);
  assert.ok(close.length > 0);
  for (const { aheadMs } of close) assert.ok(aheadMs > -0.1 && aheadMs < 1.1, `${aheadMs} ms ahead`);
});
