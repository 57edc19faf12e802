import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../median.ts';
import type { Row } from '../rpc/compare.ts';
import { callsSection } from './calls.ts';
import { goals, type Results } from './goals.ts';
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

const row = (peer: string, callsPerSecond: number, rest: Partial<Row> = {}): Row => ({
  peer,
  transport: 'tcp',
  concurrency: 128,
  callsPerSecond,
  clientCpuUs: 5,
  serverCpuUs: 5,
  brokerCpuUs: 0,
  p50Ms: 0.1,
  p99Ms: 1,
  otherCores: 0.1,
  ratio: 130_000 / callsPerSecond,
  ...rest,
});

test('ours is divided by each of the others, and a disturbed measurement says so', () => {
  const text = callsSection([row('raw', 200_000), row('fairlead', 130_000), row('grpc-js', 4_000)]);
  assert.match(text, /\| raw .* 0\.65 \|/);
  assert.match(text, /\| grpc-js .* 32\.50 \|/);
  assert.doesNotMatch(text, /Other programs|nats-server/);
  assert.match(callsSection([row('raw', 200_000, { otherCores: 1.3 })]), /up to 1\.3 cores busy/);
});

test('what calls cost of the broker has a column where there is one', () => {
  const text = callsSection([
    row('fairlead', 90_000, { transport: 'nats', brokerCpuUs: 6.2 }),
    row('fairlead', 130_000),
  ]);
  assert.match(text, /### Over NATS[^#]*nats-server µs[^#]* 6\.2 \|/);
  assert.equal(text.match(/nats-server µs/g)?.length, 1);
});

const nothing: Results = { rows: [], starts: [], registry: undefined, http: [] };
const reached = (results: Partial<Results>) =>
  Object.fromEntries(goals({ ...nothing, ...results }).map((goal) => [goal.what, goal.reached]));

test('a goal is reached or not; what was not measured has none', () => {
  assert.deepEqual(goals(nothing), []);
  const whole = { clientCpuUs: 7, serverCpuUs: 11 };
  const rows = [
    row('raw', 200_000),
    row('fairlead-bare', 160_000),
    row('fairlead', 130_000, whole),
    row('fairlead-sampled', 70_000, { ratio: 130 / 70 }),
    row('grpc-js', 10_000),
  ];
  assert.deepEqual(reached({ rows }), {
    'TCP, 128 in flight, divided by `grpc-js`': false,
    'TCP, 128 in flight, divided by `raw`': true,
    'TCP, 128 in flight, CPU per call of the client': true,
    "TCP, 128 in flight, what the chain adds to a bare call's client": true,
    "TCP, 128 in flight, what the chain adds to a bare call's server": false,
    'TCP, 128 in flight, everything sampled, divided by 1 % sampled': false,
  });
  assert.deepEqual(reached({ registry: { nodes: 10_000, pickUs: 0.1, updateMs: 11 } }), {
    '10,000 nodes: selection of one': true,
    '10,000 nodes: a snapshot update': false,
  });
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
