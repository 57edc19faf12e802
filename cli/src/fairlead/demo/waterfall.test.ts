import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waterfall } from './waterfall.ts';

const span = (spanId: string, parentSpanId: string | undefined, startMs: number, durationMs: number) => ({
  traceId: 't',
  spanId,
  parentSpanId,
  service: 's',
  name: spanId,
  startMs,
  durationMs,
  tags: {},
  logs: [],
});

test('children stand below their parent, indented, in the order of time', () => {
  const text = waterfall([
    span('c2', 'r', 60, 40),
    span('c1', 'r', 10, 40),
    span('g', 'c1', 20, 10),
    span('r', undefined, 0, 100),
  ]);
  assert.deepEqual(
    text.split('\n').map((line) => line.trimEnd().replace(/ *█.*/, '').trimEnd()),
    ['s  r', '  s  c1', '    s  g', '  s  c2'],
  );
});

test('a bar begins and ends where its span does', () => {
  const bars = waterfall([span('r', undefined, 0, 100), span('c', 'r', 50, 50)]).split('\n');
  assert.match(bars[0] ?? '', /█{32}/);
  assert.match(bars[1] ?? '', / {16}█{16} /);
});

test('a span whose parent is missing is a root, not lost', () => {
  assert.match(waterfall([span('orphan', 'gone', 0, 1)]), /orphan/);
});
