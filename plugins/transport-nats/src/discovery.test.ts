import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createMemoryRegistry,
  createSelector,
  RuntimeError,
  roundRobin,
} from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { connect } from '@nats-io/transport-node';
import { createNatsTransport } from './nats.ts';
import { type EchoHandlers, EchoService, startEchoNode } from './testing/echo-node.ts';
import { until } from './testing/until.ts';

const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });
const options = { skip: server.skip, timeout: 20_000 };
const subjectPrefix = `discovery-${process.pid}`;

interface Endpoint {
  readonly name: string;
  readonly subject: string;
  readonly queue_group: string;
  readonly num_requests: number;
  readonly num_errors: number;
  readonly last_error: string;
  readonly processing_time: number;
  readonly average_processing_time: number;
}

interface Answer {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
}

/** A node, a typed client of it, and a NATS client that asks about it. */
async function world(t: TestContext, nodeId: string, handlers?: Partial<EchoHandlers>) {
  const given = { servers: [server.address], subjectPrefix };
  const node = await startEchoNode(given, nodeId, handlers);
  t.after(() => node[Symbol.asyncDispose]());
  const registry = createMemoryRegistry({ clock });
  const { address } = node;
  await registry.register({ id: nodeId, service: 'echo', version: '1.2.3', address, labels: {} });
  const transport = createNatsTransport(given);
  const selector = createSelector({ strategy: roundRobin });
  const caller = createCaller({ registry, transport, selector, clock, deadlines: createDeadlines(clock) });
  const client = await connect({ servers: server.address });
  t.after(async () => {
    await caller[Symbol.asyncDispose]();
    await transport[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
    await client.close();
  });
  return {
    client,
    echo: caller.client(EchoService),
    plain: (method: string) =>
      client.request(`${subjectPrefix}.service.echo.test.v1.EchoService.${method}`, '{"text":""}'),
    async ask(verb: string): Promise<Answer> {
      return (await client.request(`$SRV.${verb}`, '')).json<Answer>();
    },
    async say(): Promise<Endpoint> {
      const { endpoints } = (await client.request(`$SRV.STATS.echo.${nodeId}`, '')).json<Answer>();
      const found = endpoints.find(({ name }) => name === 'EchoService-Say');
      assert.ok(found);
      return found;
    },
  };
}

test('a node is found by ping, by its service, and by its id', options, async (t) => {
  const { client } = await world(t, 'found');
  for (const subject of ['$SRV.PING', '$SRV.PING.echo', '$SRV.PING.echo.found']) {
    const answers: Answer[] = [];
    for await (const message of await client.requestMany(subject, '', { maxWait: 300 }))
      answers.push(message.json<Answer>());
    const answer = answers.find(({ id }) => id === 'found');
    assert.deepEqual(
      [answer?.type, answer?.name, answer?.version],
      ['io.nats.micro.v1.ping_response', 'echo', '1.2.3'],
      subject,
    );
  }
});

test('info names the endpoints and the subjects that take plain requests', options, async (t) => {
  const { client, ask } = await world(t, 'informed');
  const { type, endpoints } = await ask('INFO.echo.informed');
  assert.equal(type, 'io.nats.micro.v1.info_response');
  assert.deepEqual(
    endpoints.map(({ name }) => name),
    ['EchoService-Say', 'EchoService-Wait'],
  );
  const [say] = endpoints;
  assert.equal(say?.queue_group, 'echo');
  assert.deepEqual((await client.request(say.subject, '{"text":"x"}')).json(), { text: 'x' });
});

test('what it is not asked, it does not answer', options, async (t) => {
  const { client } = await world(t, 'quiet');
  await assert.rejects(client.request('$SRV.NONSENSE.echo.quiet', '', { timeout: 100 }));
  await assert.rejects(client.request('$SRV.PING.echo.other', '', { timeout: 100 }), /no responders/);
});

test(
  'calls over channels and plain requests are counted alike, asynchronous ones with all their time',
  options,
  async (t) => {
    const { echo, plain, say } = await world(t, 'counted', {
      say: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return request;
      },
    });
    await Promise.all(Array.from({ length: 5 }, () => echo.say({ text: '' })));
    await Promise.all(Array.from({ length: 3 }, () => plain('Say')));
    const figures = await say();
    assert.deepEqual([figures.num_requests, figures.num_errors, figures.last_error], [8, 0, '']);
    assert.ok(figures.average_processing_time > 18e6, `${figures.average_processing_time} ns`);
    // Sum and average are rounded to whole nanoseconds each.
    assert.ok(Math.abs(figures.processing_time / 8 - figures.average_processing_time) <= 1);
  },
);

test('errors are counted, and the newest is told', options, async (t) => {
  const { echo, plain, say } = await world(t, 'failing', {
    say: ({ text }) => {
      if (text === '') throw new RuntimeError({ code: 'NOT_FOUND', message: 'no such thing' });
      return { text };
    },
  });
  await echo.say({ text: 'x' });
  await assert.rejects(echo.say({ text: '' }), { code: 'NOT_FOUND' });
  await plain('Say');
  const { num_requests, num_errors, last_error } = await say();
  assert.deepEqual([num_requests, num_errors, last_error], [3, 2, '5:no such thing']);
});

test('a call that its caller gives up is an error', options, async (t) => {
  const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
  const { echo, say } = await world(t, 'given-up', {
    say: (_request, call) => {
      onStarted();
      return new Promise((_, reject) =>
        call.signal.addEventListener('abort', () => reject(call.signal.reason)),
      );
    },
  });
  const controller = new AbortController();
  const call = echo.say({ text: '' }, { signal: controller.signal });
  await started;
  controller.abort();
  await assert.rejects(call, { code: 'CANCELLED' });
  await until(async () => (await say()).num_errors === 1);
  const { num_requests, last_error } = await say();
  assert.deepEqual([num_requests, last_error], [1, 'given up by the caller']);
});
