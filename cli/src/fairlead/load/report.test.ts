import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportJson, reportTable } from './report.ts';
import { createResults } from './results.ts';

const results = createResults();
for (let ms = 1; ms <= 98; ms++) results.record('get', ms, { status: 200, text: '' });
results.record('create', 250, { status: 503, text: '{"code":"UNAVAILABLE","reason":"NO_LIVE_NODE"}' });
results.record('create', 5, { status: 0, text: 'ECONNREFUSED' });
const outcome = {
  apiUrl: 'http://x',
  perSecond: 100,
  durationMs: 1_000,
  elapsedMs: 1_000,
  results,
  interrupted: false,
};

test('a program gets counts, latencies and failures by kind', () => {
  const json = JSON.parse(JSON.stringify(reportJson(outcome)));
  assert.deepEqual(
    [json.requests.get.answered, json.requests.create.failed, json.requests.all.answered],
    [98, 2, 100],
  );
  assert.equal(json.requests.list, undefined);
  assert.equal(json.requests.all.maxMs, 250);
  assert.ok(Math.abs(json.requests.get.p50Ms - 49) < 0.5);
  assert.deepEqual(json.failures, { '503 NO_LIVE_NODE': 1, ECONNREFUSED: 1 });
});

test('a person gets a table, and is told what failed', () => {
  const text = reportTable(outcome, (title) => title);
  assert.match(text, /^get +98 +0 +49 ms/m);
  assert.match(text, /^all +100 +2 /m);
  assert.match(text, /100\.0 of 100 requests per second/);
  assert.match(text, /1 × 503 NO_LIVE_NODE/);
});

test('a window holds what came since the one before', () => {
  const own = createResults();
  own.record('get', 1, { status: 200, text: '' });
  assert.equal(own.takeWindow().histogram.count, 1);
  assert.equal(own.takeWindow().histogram.count, 0);
  assert.equal(own.answered, 1);
});
