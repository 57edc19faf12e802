import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runSchedule } from './run-schedule.ts';
import { loadSettings } from './settings.ts';

/** Fewer or others by environment: `SIMULATION_COUNT=100000 SIMULATION_FROM=50000`. */
const { SIMULATION_COUNT = '10000', SIMULATION_FROM = '0' } = process.env;
const TWICE = 60;
const main = new URL('main.ts', import.meta.url).pathname;

test(`${SIMULATION_COUNT} schedules break no rule`, async (context) => {
  const args = ['--single-threaded-gc', main, '--count', SIMULATION_COUNT, '--from', SIMULATION_FROM];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 28 }).catch(
    (failed) => failed,
  );
  const lines = String(stdout).trimEnd();
  const summary = lines.split('\n').at(-1) ?? '';
  context.diagnostic(summary);
  assert.match(summary, / 0 broke a rule$/, lines);
});

test('the same seed is the same schedule, whatever else happens', async (context) => {
  const runtime = await loadSettings();
  // Chance that nobody can have again.
  context.mock.method(Math, 'random', () => assert.fail('Math.random was asked'));
  for (let seed = 0; seed < TWICE; seed++) {
    const first = await runSchedule(seed, { runtime });
    const second = await runSchedule(seed, { runtime, keepsTrace: true });
    assert.equal(first.fingerprint, second.fingerprint, `seed ${seed}`);
    assert.ok(second.trace.length > 20, `seed ${seed} has a trace to read`);
  }
});

test('different seeds are different schedules', async () => {
  const runtime = await loadSettings();
  const fingerprints = new Set<string>();
  for (let seed = 0; seed < TWICE; seed++)
    fingerprints.add((await runSchedule(seed, { runtime })).fingerprint);
  assert.equal(fingerprints.size, TWICE);
});
