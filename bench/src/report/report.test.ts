import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../median.ts';
import type { Row } from '../rpc/compare.ts';
import { callsSection } from './calls.ts';
import { systemSection, typicalStart } from './system.ts';
import { table } from './table.ts';

test('a median is the middle, or the mean of the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 100]), 3);
  assert.ok(Number.isNaN(median([])));
});

test('a table lines its columns up', () => {
  assert.equal(
    table(
      ['peer', 'µs'],
      [
        ['raw', '4.1'],
        ['fairlead', '12.0'],
      ],
    ),
    ['| peer     |   µs |', '| -------- | ---: |', '| raw      |  4.1 |', '| fairlead | 12.0 |'].join('\n'),
  );
});

const row = (peer: string, callsPerSecond: number, otherCores: number): Row => ({
  peer,
  transport: 'tcp',
  concurrency: 16,
  callsPerSecond,
  clientCpuUs: 5,
  serverCpuUs: 5,
  p50Ms: 0.1,
  p99Ms: 1,
  otherCores,
  ratio: callsPerSecond / 200_000,
});

test('ours is divided by each of the others, and a disturbed measurement says so', () => {
  const text = callsSection([
    row('raw', 200_000, 0.1),
    row('fairlead', 130_000, 0.1),
    row('grpc-js', 4_000, 0.1),
  ]);
  assert.match(text, /\| raw +\| +0\.65 \|/);
  assert.match(text, /\| grpc-js +\| +32\.50 \|/);
  assert.doesNotMatch(text, /Other programs/);
  assert.match(callsSection([row('raw', 200_000, 1.3)]), /Other programs kept up to 1\.3 cores busy/);
});

test('the system is described by the start in the middle', () => {
  const start = (firstConsignmentMs: number) => ({
    firstConsignmentMs,
    otherCores: 0.1,
    processes: [
      { process: 'api', pid: 1, pssMb: 60, rssMb: 110, cpuMs: 400 },
      { process: 'log', pid: 2, pssMb: 40, rssMb: 100, cpuMs: 300 },
    ],
  });
  const starts = [start(2_500), start(1_400), start(1_600)];
  assert.equal(typicalStart(starts)?.firstConsignmentMs, 1_600);
  const text = systemSection(starts);
  assert.match(text, /1,600 ms after `make run`/);
  assert.match(text, /\| together +\| +100\.0 \| +210\.0 \| +700 \|/);
});
