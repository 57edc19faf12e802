import { parseArgs } from 'node:util';
import { allServices, VesselService } from '@fairlead/interface-center';
import { createReplyBinder, createRequestBinder, createRouteTable } from '@fairlead/runtime/transcoding';
import findMyWay from 'find-my-way';

/**
 * What transcoding costs a request: the route found, the message made, the answer's JSON. Beside it Fastify's router, with
 * one route, with one per binding, and with the one wildcard that the api has.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);
const ITERATIONS = 200_000;

const table = createRouteTable(allServices);
const binders = new Map(table.routes.map((route) => [route, createRequestBinder(route)]));
const path = '/api/v1/vessels/0198c7de-5b3a-7c3e-9f61-0242ac120002';
const body = { name: "Kane's Salvage", capacity: 500, maxWeight: 200_000 };
const reply = {
  vessel: {
    id: '0198c7de',
    name: 'A',
    capacity: 3,
    maxWeight: 9,
    available: true,
    ownerId: 'u',
    bookedContainers: 0,
    bookedWeight: 0,
    createdTime: { seconds: 1_769_860_800, nanos: 0 },
  },
};
const answer = createReplyBinder(
  table.routes.find(({ method }) => method === VesselService.methods.get) ?? fail(),
);

function fail(): never {
  throw new Error('the bench does not fit the protos');
}

function serve(verb: string, requested: string, query: string, given: typeof body | undefined): unknown {
  const match = table.match(verb, requested);
  if (!match?.route) return fail();
  return (binders.get(match.route) ?? fail())({ values: match.values, query, body: given });
}

const perBinding = findMyWay();
const wildcard = findMyWay();
const handler = () => {};
wildcard.on(['GET', 'POST'], '/*', handler);
for (const route of table.routes) {
  const text = route.template.text.replaceAll(/:(\w+)$/g, '::$1').replaceAll(/\{(\w+)\}/g, ':$1');
  perBinding.on(route.verb as 'GET', text, handler);
}

const cases: Record<string, () => unknown> = {
  'match: GET with one variable': () => table.match('GET', path),
  'match + bind: GET with one variable': () => serve('GET', path, '', undefined),
  'match + bind: GET with a query': () =>
    serve('GET', '/api/v1/vessels', 'pageSize=20&pageToken=abc', undefined),
  'match + bind: POST with a body': () => serve('POST', '/api/v1/vessels', '', body),
  'reply: a vessel as JSON text': () => JSON.stringify(answer(reply)),
  "Fastify's router, a route per binding": () => perBinding.find('GET', path),
  "Fastify's router, one wildcard": () => wildcard.find('GET', path),
};

let sink: unknown;
for (const [name, run] of Object.entries(cases)) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < ITERATIONS; i++) sink = run();
    const used = process.cpuUsage(before);
    times.push((used.user + used.system) / ITERATIONS);
  }
  times.sort((a, b) => a - b);
  const median = times[rounds >> 1] ?? 0;
  console.log(`${name.padEnd(42)} ${median.toFixed(2)} µs`);
}
if (sink === undefined) fail();
