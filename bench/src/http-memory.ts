// What the api's gateway holds in memory under minutes of full load: the resident set every 10 s, and whether it grows.
import { parseArgs } from 'node:util';
import { startGateways } from './http/compare.ts';
import { load } from './http/load.ts';
import { exchanges, requestOf } from './http/message.ts';
import { median } from './median.ts';
import { ask } from './processes.ts';
import { startSurroundings } from './rpc/surroundings.ts';

const SAMPLE_MS = 10_000;
/** What the middle of the last third may be above the middle of the second; the first one warms up. */
const ALLOWED_MB = 8;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '128' },
  },
});
const samples = Math.ceil((Number(values.minutes) * 60_000) / SAMPLE_MS);
const connections = Number(values.connections);
if (!(samples > 0 && connections > 0)) throw new Error('--minutes and --connections have to be above 0');

await using surroundings = await startSurroundings();
const fleet = await startGateways(surroundings);
try {
  const running = fleet.gateways.find(({ name }) => name === 'api');
  if (!running) throw new Error('there is no gateway with the name api');
  const rssMb: number[] = [];
  let answered = 0;
  for (let sample = 0; sample < samples; sample++) {
    // In turns, each on connections of its own, so that those come and go as well.
    const exchange = exchanges[sample % exchanges.length] as (typeof exchanges)[number];
    const { port, gateway } = running;
    const { requestsPerSecond } = await load(requestOf(exchange), {
      port,
      connections,
      windowMs: SAMPLE_MS,
      warmUpMs: 0,
    });
    answered += (requestsPerSecond * SAMPLE_MS) / 1_000;
    rssMb.push((await ask<{ rssBytes: number }>(gateway, 'memory')).rssBytes / 1e6);
    const latest = rssMb[rssMb.length - 1] ?? 0;
    console.log(`${String((sample + 1) * 10).padStart(4)} s  ${latest.toFixed(1)} MB  ${exchange.name}`);
  }
  const third = (which: number) =>
    median(rssMb.slice(Math.floor((samples * which) / 3), Math.floor((samples * (which + 1)) / 3)));
  const grownMb = third(2) - third(1);
  console.log(
    `${Math.round(answered)} requests; second third ${third(1).toFixed(1)} MB, last third ${third(2).toFixed(1)} MB: ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(1)} MB, allowed +${ALLOWED_MB} MB`,
  );
  if (!(grownMb <= ALLOWED_MB)) process.exitCode = 1;
} finally {
  fleet.end();
}
