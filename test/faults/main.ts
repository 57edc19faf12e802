// Faults, one at a time, under a steady load: node test/faults/main.ts [--rate 10] [--log FOLDER] [--write] [scenario …]
// All together write the table in docs/reliability.md; some replace their rows there with --write.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignal } from './end-on-signal.ts';
import { circumstances, rewriteSection } from './page.ts';
import { type Outcome, runScenario } from './run-scenario.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { type OwnServers, startServers } from './servers.ts';
import { faultsOf, table, withRows } from './table.ts';
import { startWorld, TTL_MS } from './world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rate: { type: 'string', default: '10' }, log: { type: 'string' }, write: { type: 'boolean' } },
});
const perSecond = Number(values.rate);
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0 || !(perSecond > 0)) {
  console.error(
    `usage: node test/faults/main.ts [--rate 10] [--log FOLDER] [--write] [${scenarios.map(({ name }) => name).join('|')} …]`,
  );
  process.exit(2);
}
const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

endOnSignal();
const startedAtMs = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - startedAtMs) / 1_000).toFixed(1).padStart(6)} s  ${text}`);

const outcomes: Outcome[] = [];
{
  say('starting five servers');
  await using servers = await startServers(say);
  for (const [index, scenario] of chosen.entries()) {
    say(`${index + 1} of ${chosen.length}: ${scenario.title}`);
    const outcome = await runAlone(servers, scenario);
    outcomes.push(outcome);
    const { tried, failed, acknowledged, recoveryMs, failures } = outcome;
    say(
      `  ${tried} tried, ${failed} failed, ${acknowledged} acknowledged; recovered after ${Math.round(recoveryMs)} ms`,
    );
    for (const [failure, times] of failures) say(`  ${failure}: ${times} times`);
    for (const fault of faultsOf(outcome)) say(`  WRONG: ${fault}`);
    if (faultsOf(outcome).length > 0) process.exitCode = 1;
  }
}

/** Each fault meets a demo that has just started. */
async function runAlone(servers: OwnServers, scenario: Scenario): Promise<Outcome> {
  await using world = await startWorld({ servers, database: scenario.name, ...scenario });
  try {
    return await runScenario(world, scenario, perSecond, say);
  } finally {
    if (values.log) await writeFile(join(values.log, `${scenario.name}.log`), world.system.lines.join('\n'));
  }
}

console.log(`\n${table(outcomes)}`);
if (chosen.length === scenarios.length) {
  const lease = `Registrations have a TTL of ${TTL_MS / 1_000} s (the default with Consul is 30 s).`;
  await rewriteSection('faults', () => `${circumstances()} ${lease}\n\n${table(outcomes)}`);
} else if (values.write) await rewriteSection('faults', (before) => withRows(before, outcomes));
