import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { MAX_MESSAGE_BYTES, RuntimeError } from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { connect, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { type EchoHandlers, startEchoNode } from './testing/echo-node.ts';
import { until } from './testing/until.ts';

const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });
const options = { skip: server.skip, timeout: 20_000 };

interface World {
  readonly client: NatsConnection;
  start(nodeId: string, handlers?: Partial<EchoHandlers>): ReturnType<typeof startEchoNode>;
  ask(method: string, text: string, given?: Record<string, string>): Promise<Msg>;
}

/** A client of NATS that knows nothing of the runtime, and nodes for it, under subjects of their own. */
async function world(t: TestContext, subjectPrefix: string): Promise<World> {
  const client = await connect({ servers: server.address });
  t.after(() => client.close());
  return {
    client,
    async start(nodeId, handlers) {
      const node = await startEchoNode({ servers: [server.address], subjectPrefix }, nodeId, handlers);
      t.after(() => node[Symbol.asyncDispose]());
      return node;
    },
    ask(method, text, given = {}) {
      const made = headers();
      for (const [key, value] of Object.entries(given)) made.set(key, value);
      const subject = `${subjectPrefix}.service.echo.test.v1.EchoService.${method}`;
      return client.request(subject, JSON.stringify({ text }), { timeout: 5_000, headers: made });
    },
  };
}

test('a plain request gets a plain answer: no envelope, no header', options, async (t) => {
  const { start, ask } = await world(t, `plain-a-${process.pid}`);
  await start('a');
  const { data, headers: given } = await ask('Say', 'hello');
  assert.deepEqual([JSON.parse(Buffer.from(data).toString()), given], [{ text: 'hello' }, undefined]);
});

test('the nodes of a service share the plain requests', options, async (t) => {
  const { start, ask } = await world(t, `plain-b-${process.pid}`);
  for (const id of ['a', 'b', 'c']) await start(id, { say: () => ({ text: id }) });
  const answers = await Promise.all(Array.from({ length: 60 }, () => ask('Say', '')));
  const seen = answers.map(({ data }) => JSON.parse(Buffer.from(data).toString()).text);
  assert.deepEqual([...new Set(seen)].sort(), ['a', 'b', 'c']);
});

test('an error has the headers of NATS services, and code, reason and domain by name', options, async (t) => {
  const { start, ask } = await world(t, `plain-c-${process.pid}`);
  const error = new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    message: 'the vessel is full:\nthere is no room',
    reason: 'VESSEL_FULL',
    domain: 'vessel.v1',
    metadata: { vesselId: 'v' },
  });
  await start('a', { say: () => Promise.reject(error) });
  const { data, headers: given } = await ask('Say', '');
  assert.equal(data.length, 0);
  const of = (key: string) => given?.get(key);
  assert.deepEqual(
    [of('Nats-Service-Error'), of('Nats-Service-Error-Code')],
    ['the vessel is full: there is no room', '8'],
  );
  assert.deepEqual(
    [of('Fairlead-Error-Code'), of('Fairlead-Error-Reason'), of('Fairlead-Error-Domain')],
    ['RESOURCE_EXHAUSTED', 'VESSEL_FULL', 'vessel.v1'],
  );
  assert.equal(of('Fairlead-Error-Metadata'), '{"vesselId":"v"}');
});

test('an unknown method, and a request that cannot be decoded, are errors too', options, async (t) => {
  const { client, start, ask } = await world(t, `plain-d-${process.pid}`);
  await start('a');
  assert.equal((await ask('Nothing', '')).headers?.get('Fairlead-Error-Code'), 'UNIMPLEMENTED');
  const subject = `plain-d-${process.pid}.service.echo`;
  for (const [rest, payload] of [
    ['x', ''],
    ['test.v1.EchoService.Say', 'no JSON'],
  ])
    assert.ok((await client.request(`${subject}.${rest}`, payload)).headers?.get('Nats-Service-Error-Code'));
});

test('headers are the metadata, in lower case', options, async (t) => {
  const { start, ask } = await world(t, `plain-e-${process.pid}`);
  await start('a', { say: (_request, call) => ({ text: JSON.stringify(call.metadata) }) });
  const { data } = await ask('Say', '', {
    Authorization: 'Bearer x',
    traceparent: '00-1',
    'Nats-Msg-Id': '1',
    not_a_key: '2',
    'Timeout-Ms': '900',
  });
  assert.deepEqual(JSON.parse(JSON.parse(Buffer.from(data).toString()).text), {
    authorization: 'Bearer x',
    traceparent: '00-1',
  });
});

test('a plain request has a deadline: five seconds, or what its header says', options, async (t) => {
  const { start, ask } = await world(t, `plain-f-${process.pid}`);
  await start('a', {
    say: (_request, call) => ({ text: String(Math.round(call.deadlineMs - Date.now())) }),
    wait: (_request, call) =>
      new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason))),
  });
  const left = Number(JSON.parse(Buffer.from((await ask('Say', '')).data).toString()).text);
  assert.ok(left > 4_000 && left < 5_100, `${left} ms`);
  const { headers: given } = await ask('Wait', '', { 'Timeout-Ms': '30' });
  assert.equal(given?.get('Fairlead-Error-Code'), 'DEADLINE_EXCEEDED');
});

test('what is too large is refused by name', options, async (t) => {
  const { start, ask } = await world(t, `plain-g-${process.pid}`);
  await start('a', { wait: () => ({ text: 'x'.repeat(MAX_MESSAGE_BYTES) }) });
  const request = await ask('Say', 'x'.repeat(MAX_MESSAGE_BYTES));
  assert.match(request.headers?.get('Nats-Service-Error') ?? '', /at most 983040 \(960 KiB\)/);
  const metadata = await ask('Say', '', { big: 'x'.repeat(50_000) });
  assert.equal(metadata.headers?.get('Fairlead-Error-Reason'), 'METADATA_TOO_LARGE');
  assert.equal((await ask('Wait', '')).headers?.get('Fairlead-Error-Reason'), 'MESSAGE_TOO_LARGE');
});

test('a request without a reply subject is carried out', options, async (t) => {
  const { client, start } = await world(t, `plain-h-${process.pid}`);
  let said = '';
  await start('a', {
    say: (request) => {
      said = request.text;
      return request;
    },
  });
  client.publish(`plain-h-${process.pid}.service.echo.test.v1.EchoService.Say`, '{"text":"once"}');
  await until(() => said === 'once');
});

test('a rolling restart under plain requests loses none', options, async (t) => {
  const { start, ask } = await world(t, `plain-i-${process.pid}`);
  const slow: Partial<EchoHandlers> = {
    say: async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return request;
    },
  };
  let node = await start('n0', slow);
  let running = true;
  let answered = 0;
  const failures: string[] = [];
  const caller = async () => {
    while (running) {
      const { data, headers: given } = await ask('Say', 'x');
      if (data.length > 0) answered++;
      else failures.push(given?.get('Nats-Service-Error') ?? 'no answer');
    }
  };
  const callers = Promise.all(Array.from({ length: 16 }, caller));
  for (let round = 1; round <= 8; round++) {
    const next = await start(`n${round}`, slow);
    const before = answered;
    await until(() => answered > before + 30);
    await node[Symbol.asyncDispose]();
    node = next;
  }
  running = false;
  await callers;
  assert.deepEqual(failures, []);
  assert.ok(answered > 240);
});
