import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from './broken.ts';
import { runSchedule } from './run-schedule.ts';
import { loadSettings } from './settings.ts';

/** Within so many schedules the rules have to notice. */
const SEEDS = 300;

const runtime = await loadSettings();

for (const { name, sabotage, breaks } of broken)
  test(`${name} is noticed`, async (context) => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { violations } = await runSchedule(seed, { runtime, sabotage: sabotage() });
      const noticed = violations.find((violation) => breaks.test(violation));
      if (noticed) return context.diagnostic(`by seed ${seed}: ${noticed}`);
    }
    assert.fail(`no schedule of ${SEEDS} broke a rule`);
  });
