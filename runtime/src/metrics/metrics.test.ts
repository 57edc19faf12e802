import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import parse from 'parse-prometheus-text-format';
import { createMetrics } from './create-metrics.ts';

/** What an independent parser makes of the text. */
const parsed = (metrics: ReturnType<typeof createMetrics>) => parse(metrics.text());

describe('metrics', () => {
  test('an independent parser reads back counters, gauges and histograms', () => {
    const metrics = createMetrics();
    const calls = metrics.counter('calls_total', 'Calls.', ['method', 'code']);
    calls.labels('Create', 'OK').add();
    calls.labels('Create', 'OK').add(2);
    calls.labels('Create', 'UNAVAILABLE').add();
    const size = metrics.gauge('size', 'Size.').labels();
    size.set(7);
    size.add(-2);
    const seconds = metrics.histogram('seconds', 'Time.', [0.1, 1]).labels();
    for (const value of [0.05, 0.1, 0.5, 3]) seconds.observe(value);

    assert.deepEqual(parsed(metrics), [
      {
        name: 'calls_total',
        help: 'Calls.',
        type: 'COUNTER',
        metrics: [
          { value: '3', labels: { method: 'Create', code: 'OK' } },
          { value: '1', labels: { method: 'Create', code: 'UNAVAILABLE' } },
        ],
      },
      { name: 'size', help: 'Size.', type: 'GAUGE', metrics: [{ value: '5' }] },
      {
        name: 'seconds',
        help: 'Time.',
        type: 'HISTOGRAM',
        metrics: [{ buckets: { 0.1: '2', 1: '3', '+Inf': '4' }, count: '4', sum: '3.65' }],
      },
    ]);
  });

  test('the labels of a histogram stand before the bound of its bucket', () => {
    const metrics = createMetrics();
    metrics.histogram('s', 'S.', [0.5], ['method']).labels('Get').observe(0.5);
    const lines = metrics.text().split('\n').slice(2, -1);
    assert.deepEqual(lines, [
      's_bucket{method="Get",le="0.5"} 1',
      's_bucket{method="Get",le="+Inf"} 1',
      's_sum{method="Get"} 0.5',
      's_count{method="Get"} 1',
    ]);
  });

  test('what could break the text is escaped, and comes back as it was', () => {
    const metrics = createMetrics();
    const hostile = 'a"} 1\nfairlead_up 0\\n\\"';
    metrics.counter('odd_total', 'Two\nlines \\ and a backslash.', ['value']).labels(hostile).add();
    assert.equal(metrics.text().split('\n').length, 4, 'three lines and the end of the last');
    assert.equal(parsed(metrics)[0]?.metrics[0]?.labels?.value, hostile);
  });

  test('numbers that JSON has not are written as Prometheus has them', () => {
    const metrics = createMetrics();
    const gauge = metrics.gauge('g', 'G.', ['n']);
    gauge.labels('a').set(Number.POSITIVE_INFINITY);
    gauge.labels('b').set(Number.NEGATIVE_INFINITY);
    gauge.labels('c').set(Number.NaN);
    gauge.labels('d').set(1e-9);
    assert.match(metrics.text(), /\{n="a"\} \+Inf\ng\{n="b"\} -Inf\ng\{n="c"\} NaN\ng\{n="d"\} 1e-9\n$/);
  });

  test('the same name gives the same series; another kind or other labels under that name are refused', () => {
    const metrics = createMetrics();
    metrics.counter('a_total', 'A.', ['x']).labels('1').add();
    metrics.counter('a_total', 'A.', ['x']).labels('1').add();
    assert.match(metrics.text(), /a_total\{x="1"\} 2\n/);
    assert.throws(() => metrics.counter('a_total', 'A.'), /a_total is a counter of \(x\) already/);
    assert.throws(() => metrics.gauge('a_total', 'A.', ['x']), /cannot be a gauge of \(x\)/);
    assert.throws(
      () => metrics.counter('a_total', 'A.', ['x']).labels(),
      /a_total has 1 labels \(x\), not 0/,
    );
  });

  test('names and buckets that no scraper takes are refused at once', () => {
    const metrics = createMetrics();
    assert.throws(() => metrics.counter('a-b', ''), /name is "a-b"/);
    assert.throws(() => metrics.counter('a', '', ['__x']), /label of a is "__x"/);
    assert.throws(() => metrics.counter('a', '', ['le']), /"le"/);
    assert.throws(() => metrics.counter('a', '', ['x', 'x']), /twice/);
    assert.throws(() => metrics.histogram('a', '', [1, 1]), /must be finite and ascend/);
  });

  test('readings are taken at the scrape, added up per series, and one that throws hides nothing else', () => {
    const metrics = createMetrics();
    let waiting = 3;
    metrics.gaugeFrom('waiting', 'W.', () => waiting);
    metrics.counterFrom('seen_total', 'S.', () => [{ labels: ['a'], value: 1 }], ['x']);
    metrics.counterFrom('seen_total', 'S.', () => [{ labels: ['a'], value: 2 }], ['x']);
    metrics.gaugeFrom('broken', 'B.', () => {
      throw new Error('gone');
    });
    metrics.gaugeFrom('absent', 'A.', () => undefined);
    waiting = 4;
    const text = metrics.text();
    assert.match(text, /^waiting 4$/m);
    assert.match(text, /^seen_total\{x="a"\} 3$/m);
    assert.doesNotMatch(text, /broken/);
    assert.match(text, /# TYPE absent gauge\n$/);
  });

  test('a counter never goes back, and label values without bound end in one series', () => {
    const metrics = createMetrics();
    const family = metrics.counter('c_total', 'C.', ['id']);
    family.labels('x').add(-5);
    family.labels('x').add(Number.NaN);
    for (let id = 0; id < 3_000; id++) family.labels(String(id)).add();
    const lines = metrics.text().split('\n');
    assert.ok(lines.includes('c_total{id="x"} 0'));
    assert.ok(lines.includes('c_total{id="other"} 1001'), lines.at(-2));
    assert.equal(lines.filter((line) => line.startsWith('c_total{')).length, 2_001);
  });
});
