import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { EchoService as Whole } from '../rpc/conformance/echo-service.ts';
import { defineService } from '../service/application.ts';
import { createMemorySystem } from '../service/memory-system.ts';

const EchoService = { ...Whole, methods: { say: Whole.methods.say, wait: Whole.methods.wait } };

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(typeof address === 'object' && address ? address.port : 0);
}

/** An echo service whose setup and whose answers wait for their gates. */
function gated() {
  const setup = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  const echo = defineService({
    name: 'echo',
    version: '1.2.3',
    settings: {},
    async setup(app) {
      app.serve(EchoService, {
        say: (request) => request,
        async wait(request) {
          called.resolve();
          await answer.promise;
          return request;
        },
      });
      await setup.promise;
    },
  });
  return { echo, setup, answer, called };
}

async function ask(url: string, path: string) {
  const response = await fetch(url + path);
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

describe("a service's operations port", () => {
  test('is alive from the beginning, ready from registration to drain, and closes last', async () => {
    await using system = await createMemorySystem();
    const { echo, setup, answer, called } = gated();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const starting = system.start(echo, {
      FAIRLEAD_OPERATIONS_ENABLED: 'true',
      FAIRLEAD_OPERATIONS_PORTS: `echo=${port},other=1`,
    });
    const isOpen = async () => {
      for (;;) {
        const answered = await fetch(`${url}/livez`).catch(() => undefined);
        if (answered) return answered.status;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    assert.equal(await isOpen(), 200);
    const early = await ask(url, '/readyz');
    assert.deepEqual(
      [early.status, early.body.state, early.body.detail],
      [503, 'starting', 'echo is not registered yet.'],
    );

    setup.resolve();
    const service = await starting;
    assert.equal(service.facts.operations, url);
    const ready = await ask(url, '/readyz');
    assert.deepEqual(
      [ready.status, ready.body],
      [200, { status: 'ready', service: 'echo', registration: 'registered' }],
    );

    const call = system.outside.client(EchoService).wait({ text: 'x' });
    await called.promise;
    const stopping = service.stop();
    const drains = async () => {
      for (;;) {
        const answered = await ask(url, '/readyz');
        if (answered.status === 503) return answered.body.state;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    assert.equal(await drains(), 'draining');
    assert.equal((await ask(url, '/livez')).status, 200);
    assert.match((await ask(url, '/metrics')).text, /fairlead_calls_in_flight\{.*Wait"\} 1\n/);
    answer.resolve();
    await call;
    assert.deepEqual(await stopping, []);
    await assert.rejects(fetch(`${url}/livez`));
  });

  test('tells version, configuration with origins, registration, circuits, and counts calls exactly', async () => {
    await using system = await createMemorySystem();
    const { echo, setup } = gated();
    setup.resolve();
    const service = await system.start(echo, {
      FAIRLEAD_OPERATIONS_ENABLED: 'true',
      FAIRLEAD_LOG_LEVEL: 'warn',
    });
    const url = service.facts.operations ?? '';
    const client = system.outside.client(EchoService);
    for (let count = 0; count < 7; count++) await client.say({ text: 'x' });

    const { text } = await ask(url, '/metrics');
    const labels = 'side="server",service="echo",method="test.v1.EchoService/Say"';
    assert.ok(text.includes(`fairlead_calls_total{${labels},code="OK"} 7\n`), text);
    assert.ok(text.includes(`fairlead_call_duration_seconds_count{${labels}} 7\n`), text);
    assert.match(text, /^fairlead_ready 1$/m);
    assert.match(text, /^fairlead_registration\{state="registered"\} 1$/m);
    assert.match(text, /^fairlead_build_info\{service="echo",version="1\.2\.3",runtime="[^"]+"\} 1$/m);

    const version = (await ask(url, '/version')).body;
    assert.deepEqual([version.service, version.version, version.commit], ['echo', '1.2.3', null]);
    const config = (await ask(url, '/config')).body;
    assert.deepEqual(config['log.level'], { value: 'warn', source: 'FAIRLEAD_LOG_LEVEL' });
    assert.deepEqual(config['operations.port'], { value: 0, source: 'default' });
    const registry = (await ask(url, '/registry')).body;
    assert.deepEqual([registry.registry, registry.registration.state], ['memory', 'registered']);
    assert.equal(registry.registration.node.id, service.nodeId);
    assert.deepEqual((await ask(url, '/breakers')).body, { circuits: [] });
  });

  test('a port that is none, and one that is taken, end the start with a sentence', async () => {
    await using system = await createMemorySystem();
    const { echo, setup } = gated();
    setup.resolve();
    const on = { FAIRLEAD_OPERATIONS_ENABLED: 'true' };
    await assert.rejects(
      system.start(echo, { ...on, FAIRLEAD_OPERATIONS_PORTS: 'echo=99999' }),
      /operations\.ports has "99999" for echo but must have a port from 0 to 65535/,
    );
    await using blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const taken = String(typeof address === 'object' && address ? address.port : 0);
    await assert.rejects(
      system.start(echo, { ...on, FAIRLEAD_OPERATIONS_PORT: taken }),
      /for operations is taken/,
    );
  });
});
