import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUser, rpc, shipping, vessels } from './api.ts';
import { startSystem } from './running-system.ts';
import { until } from './until.ts';

const services = ['log', 'user', 'vessel', 'consignment', 'api'] as const;
type Service = (typeof services)[number];

const VESSELS = 12;
const REFUSED = 3;

test('all five services can be scraped: what matters is there, and calls are counted exactly', async () => {
  await using system = await startSystem({ env: { FAIRLEAD_DEBUG_CALLS: 'true' } });
  const urlOf = (service: Service) => {
    const ready = system.lines.find((line) => line.startsWith(`${service} `) && line.includes(' ready '));
    return /operations=(\S+)/.exec(ready ?? '')?.[1] ?? '';
  };
  const get = async (service: Service, path: string) => {
    const response = await fetch(urlOf(service) + path);
    return { status: response.status, text: await response.text() };
  };

  const { token, password } = await newUser(system.apiUrl);
  for (let n = 0; n < VESSELS; n++) {
    const request = { name: `Vessel ${n}`, capacity: 10, maxWeight: 1_000 };
    assert.equal((await rpc(system.apiUrl, vessels, 'Create', request, token)).status, 200);
  }
  for (let n = 0; n < REFUSED; n++)
    assert.equal(
      (await rpc(system.apiUrl, vessels, 'Create', { name: 'X', capacity: -1 }, token)).status,
      400,
    );
  const consignment = { description: 'x', weight: 1, containers: [{ origin: 'y' }] };
  const created = await rpc(system.apiUrl, shipping, 'CreateConsignment', consignment, token);
  assert.equal(created.status, 200);

  for (const service of services) {
    assert.equal((await get(service, '/livez')).status, 200);
    assert.equal((await get(service, '/readyz')).status, 200);
    const config = await get(service, '/config');
    assert.deepEqual(JSON.parse(config.text).profile, { value: 'embedded', source: 'PROFILE' });
    assert.match((await get(service, '/version')).text, /"protos": "\d+\.\d+\.\d+"/);
  }

  const scrape = async (service: Service) => (await get(service, '/metrics')).text;
  /** The value of a series: labels in the order in which they are written. */
  const value = (text: string, series: string) => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  const calls = (side: string, service: string, method: string, code = 'OK') =>
    `fairlead_calls_total{side="${side}",service="${service}",method="${method}",code="${code}"}`;
  const [api, vessel, consignments] = await Promise.all(
    (['api', 'vessel', 'consignment'] as const).map(scrape),
  );
  assert.ok(api && vessel && consignments);
  const createVessel = ['vessel', `${vessels}/Create`] as const;
  for (const [text, side] of [
    [api, 'client'],
    [vessel, 'server'],
  ] as const) {
    assert.equal(value(text, calls(side, ...createVessel)), VESSELS, side);
    assert.equal(value(text, calls(side, ...createVessel, 'INVALID_ARGUMENT')), REFUSED, side);
    const count = `fairlead_call_duration_seconds_count{side="${side}",service="vessel",method="${vessels}/Create"}`;
    assert.equal(value(text, count), VESSELS + REFUSED, side);
  }
  assert.equal(value(api, calls('client', 'consignment', `${shipping}/CreateConsignment`)), 1);
  assert.equal(value(consignments, calls('server', 'consignment', `${shipping}/CreateConsignment`)), 1);
  assert.equal(value(consignments, calls('client', 'vessel', `${vessels}/Book`)), 1);
  assert.equal(value(vessel, calls('server', 'vessel', `${vessels}/Book`)), 1);
  assert.equal(value(api, 'fairlead_registry_nodes{service="vessel"}'), 1);
  assert.equal(value(api, `fairlead_circuit_state{circuit="${vessels}/Create"}`), 0);

  // One event for the user, one for the consignment and one for each vessel at the least; log-ins come on top.
  await until(
    async () =>
      (value(await scrape('log'), calls('subscriber', 'log', 'fairlead.events')) ?? 0) >= VESSELS + 2,
    { what: 'the events are counted' },
  );
  await until(async () => value(await scrape('vessel'), 'fairlead_outbox_published_total') === VESSELS + 1, {
    what: 'one event for each vessel and one for the booking have left',
  });
  for (const service of services) {
    const text = await scrape(service);
    for (const [series, expected] of [
      ['fairlead_ready', 1],
      ['fairlead_registration{state="registered"}', 1],
      ['fairlead_registration{state="lost"}', 0],
      ['fairlead_spans_dropped_total', 0],
    ] as const)
      assert.equal(value(text, series), expected, `${service}: ${series}`);
    assert.ok((value(text, 'process_resident_memory_bytes') ?? 0) > 1e7, service);
    assert.ok((value(text, 'process_cpu_seconds_total') ?? 0) > 0, service);
    const lag = 'fairlead_event_loop_lag_seconds{quantile="0.99"}';
    // Measured from the first scrape on.
    await until(async () => (value(await scrape(service), lag) ?? -1) >= 0, {
      what: `the lag of ${service}`,
    });
  }

  const line = system.lines.find((candidate) => candidate.includes('api → vessel Create'));
  assert.match(line ?? '', / at=services\/api\/src\/[\w-]+\.ts:\d+ request=\{"name":"Vessel 0"/);
  assert.ok(!system.lines.some((candidate) => candidate.includes(password) || candidate.includes(token)));
});
