import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { allServices } from '@fairlead/interface-center';
import type { AnyMethod, FieldSchema, Json, MessageSchema } from '@fairlead/runtime';
import { createRouteTable } from '@fairlead/runtime/transcoding';
import type { Answered, Demo } from './demo.ts';

/** In place of a text; each means something to SQLite, MongoDB, a shell of theirs, or a reader of C strings. */
const payloads = [
  "' OR 1=1 --",
  "'; DROP TABLE documents; --",
  '" OR ""="',
  '%',
  "x') UNION SELECT * FROM documents --",
  '{"$gt":""}',
  '$where',
  '$.emailKey',
  'a\u0000b',
  '[$ne]=1',
];
/** In place of a text, as JSON: what an operator looks like to a driver. */
const operators: readonly Json[] = [
  { $gt: '' },
  { $ne: null },
  { $where: '1' },
  { $regex: '.*' },
  ['a'],
  1,
  true,
];
/** As long as most of them, and nobody's. */
const harmless = 'nobody-has-this';

interface Target {
  readonly method: AnyMethod;
  readonly service: (typeof allServices)[number];
  readonly request: MessageSchema;
}

const targets: readonly Target[] = allServices.flatMap((service) =>
  Object.values(service.methods as Record<string, AnyMethod>).flatMap((method) => {
    const request = method.request.schema;
    const isOpen = method.access !== 'service' && method.kind === 'unary';
    return isOpen && request ? [{ method, service, request }] : [];
  }),
);

/** A value that the field takes, from its example or its rules. */
function valueFor(field: FieldSchema): Json | undefined {
  const { kind, example, rules, repeated, message } = field;
  const one = (): Json | undefined => {
    if (message) return requestOf(message);
    if (kind === 'string') return example ?? (rules.required ? harmless : undefined);
    if (kind === 'bool') return undefined;
    if (kind === 'timestamp' || kind === 'enum') return undefined;
    return example === undefined ? Math.max(1, rules.gte ?? 0) : Number(example);
  };
  if (!repeated) return rules.required || (kind !== 'string' && !message) ? one() : undefined;
  const item = one();
  return item === undefined ? undefined : [item];
}

function requestOf({ fields }: MessageSchema): Record<string, Json> {
  const members = fields
    .filter(({ name }) => name !== 'page_token')
    .map((field) => [field.jsonName, valueFor(field)] as const);
  return Object.fromEntries(
    members.filter((member): member is readonly [string, Json] => member[1] !== undefined),
  );
}

type Path = readonly FieldSchema[];

/** The ways to all texts in a request, through messages and lists. */
function* stringsIn({ fields }: MessageSchema, before: Path = []): Generator<Path> {
  for (const field of fields) {
    const path = [...before, field];
    if (field.kind === 'string') yield path;
    else if (field.message && before.length < 5) yield* stringsIn(field.message, path);
  }
}

/** The request with this value at the end of the way. */
function withValue(request: Record<string, Json>, [field, ...rest]: Path, value: Json): Record<string, Json> {
  if (!field) return request;
  const { jsonName, repeated } = field;
  if (rest.length === 0) return { ...request, [jsonName]: repeated ? [value] : value };
  const present = request[jsonName];
  const inner = ((repeated ? (present as Json[] | undefined)?.[0] : present) ?? {}) as Record<string, Json>;
  const changed = withValue(inner, rest, value);
  return { ...request, [jsonName]: repeated ? [changed] : changed };
}

/** New each time, so that none of them meets what an earlier one has left. */
const fresh = (request: Record<string, Json>): Record<string, Json> => {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  return 'email' in request ? { ...request, email } : request;
};

/** What an answer says apart from what the request has put into it. */
const gist = ({ status, json }: Answered): string => (status === 200 ? '200' : `${status} ${json.reason}`);

export function injection(demo: () => Demo): void {
  test('SQL and Mongo operators in any text of any request are a text like any other, and get nobody else’s data', async (t) => {
    const { ask, newPerson } = demo();
    const [victim, attacker] = [await newPerson('Victim'), await newPerson('Attacker')];
    const marker = `secret-${randomBytes(6).toString('hex')}`;
    const vessel = { name: 'V', capacity: 100_000, maxWeight: 2_000_000_000 };
    await ask('POST', '/api/v1/vessels', { token: victim.token, body: vessel });
    const goods = { description: marker, weight: 1, containers: [{ origin: marker }] };
    const kept = await ask('POST', '/api/v1/consignments', { token: victim.token, body: goods });
    assert.equal(kept.status, 200, kept.text);
    const { id } = kept.json.consignment;

    let asked = 0;
    const rpc = ({ method, service }: Target, request: Record<string, Json>) => {
      asked++;
      const body = { service: service.name, method: method.name, request };
      return ask('POST', '/rpc', { token: attacker.token, body });
    };
    for (const target of targets) {
      const base = requestOf(target.request);
      for (const path of stringsIn(target.request)) {
        const where = `${target.method.path} ${path.map(({ jsonName }) => jsonName).join('.')}`;
        const control = gist(await rpc(target, withValue(fresh(base), path, harmless)));
        for (const payload of payloads) {
          const answer = await rpc(target, withValue(fresh(base), path, payload));
          // A rule of the field may forbid such a text altogether; then it got nowhere.
          const refused = answer.status === 400 && answer.json.reason === 'INVALID_REQUEST';
          assert.ok(
            refused || gist(answer) === control,
            `${where} ${payload}: ${answer.text}, not ${control}`,
          );
          assert.ok(!answer.text.includes(marker) && !answer.text.includes(id), `${where} ${payload}`);
          assert.ok(!answer.text.includes('passwordHash') && !answer.text.includes('$argon2'), where);
        }
        for (const operator of operators) {
          const answer = await rpc(target, withValue(fresh(base), path, operator));
          const shown = `${where} ${JSON.stringify(operator)}: ${answer.text}`;
          assert.deepEqual([answer.status, answer.json.reason], [400, 'INVALID_REQUEST'], shown);
        }
      }
    }
    t.diagnostic(`${asked} requests to ${targets.length} methods`);

    // Nothing is lost, nothing has changed.
    const still = await ask('GET', `/api/v1/consignments/${id}`, { token: victim.token });
    assert.deepEqual(still.json.consignment, kept.json.consignment);
  });

  test('SQL and Mongo operators in paths and queries are a text like any other', async () => {
    const { ask, newPerson } = demo();
    const { token } = await newPerson();
    const { routes } = createRouteTable(allServices);
    let tried = 0;
    for (const { verb, template, method, body } of routes) {
      if (method.kind !== 'unary' || verb !== 'GET') continue;
      const texts = [
        ...stringsIn(
          method.request.schema ?? { typeName: '', comment: '', fields: [], field: () => undefined },
        ),
      ];
      const inPath = template.text.includes('{');
      const urls = inPath
        ? [(text: string) => template.text.replace(/\{.*?\}/, encodeURIComponent(text))]
        : texts.map((path) => {
            const name = path.map(({ jsonName }) => jsonName).join('.');
            return (text: string) => `${template.text}?${name}=${encodeURIComponent(text)}`;
          });
      assert.equal(body, 'none');
      for (const url of urls) {
        const control = gist(await ask(verb, url(harmless), { token }));
        for (const payload of payloads) {
          tried++;
          const answer = await ask(verb, url(payload), { token });
          const refused = answer.status === 400 && answer.json.reason === 'INVALID_REQUEST';
          assert.ok(refused || gist(answer) === control, `${url(payload)}: ${answer.text}, not ${control}`);
        }
        const operator = url('x').replace(/=x$/, '[$gt]=');
        if (!inPath) assert.equal((await ask(verb, operator, { token })).status, 400, operator);
      }
    }
    assert.ok(tried > 50, `${tried} tries`);
  });
}
