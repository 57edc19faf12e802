// Runs schedules: `node main.ts --seed 7 --trace` one that can be read, `node main.ts --count 10000 --from 0` many.
import { parseArgs } from 'node:util';
import { describe } from './faults.ts';
import { runSchedule } from './run-schedule.ts';
import { loadSettings } from './settings.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '1000' },
    trace: { type: 'boolean', default: false },
  },
});
const runtime = await loadSettings();
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.count) : 1;
if (!Number.isInteger(first) || !Number.isInteger(count))
  throw new TypeError('seed, from and count are numbers');
if (!values.trace) Error.stackTraceLimit = 0;

const startMs = performance.now();
let failed = 0;
let calls = 0;
for (let seed = first; seed < first + count; seed++) {
  const result = await runSchedule(seed, { runtime, keepsTrace: values.trace });
  calls += result.calls;
  if (values.trace) {
    const { profile, nodes, clients, maxDelayMs, faults } = result.plan;
    console.log(
      `seed ${seed}: ${profile}, ${nodes.length} nodes, ${clients.length} clients, delays up to ${maxDelayMs} ms`,
    );
    for (const fault of faults) console.log(`  at ${fault.atMs.toFixed(0)} ms: ${describe(fault)}`);
    for (const line of result.trace) console.log(line);
  }
  if (result.violations.length === 0) continue;
  failed++;
  console.log(`seed ${seed}:`);
  for (const violation of result.violations) console.log(`  ${violation}`);
  console.log(`  again: node runtime/src/simulation/schedule/main.ts --seed ${seed} --trace`);
}
const seconds = (performance.now() - startMs) / 1_000;
console.log(
  `${count} schedules with ${calls} calls in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)} a second; ${failed} broke a rule`,
);
if (failed > 0) process.exitCode = 1;
