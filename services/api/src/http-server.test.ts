import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { vesselFull } from '@fairlead/interface-center/vessel/v1';
import { type MemorySystem, RuntimeError } from '@fairlead/runtime';
import { type VesselHandlers, withApi } from './test-api.ts';

const create = (request: object) => ({ service: 'vessel.v1.VesselService', method: 'Create', request });
const bearer = (system: MemorySystem) => ({ authorization: `Bearer ${system.issue('u-1')}` });

test('a call answers with the reply message itself, defaults printed; both spellings of a field are taken', async () => {
  const handlers: Partial<VesselHandlers> = {
    create: (request, call) => ({ created: true, vessel: { id: 'v', ...request, ownerId: call.user?.id } }),
  };
  await withApi(handlers, async (ask, system) => {
    const { status, body, headers } = await ask(
      create({ name: 'A', capacity: 3, max_weight: 10 }),
      bearer(system),
    );
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(body, {
      created: true,
      vessel: {
        id: 'v',
        capacity: 3,
        maxWeight: 10,
        name: 'A',
        available: false,
        ownerId: 'u-1',
        bookedContainers: 0,
        bookedWeight: 0,
      },
    });
  });
});

test('an error is a problem document with everything a program needs', async () => {
  const handlers: Partial<VesselHandlers> = {
    create: () => {
      throw vesselFull({ vesselId: 'v', containers: 1, weight: 2 });
    },
  };
  await withApi(handlers, async (ask, system) => {
    const { status, body, headers } = await ask(
      create({ name: 'A', capacity: 3, maxWeight: 10 }),
      bearer(system),
    );
    assert.equal(status, 429);
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.deepEqual(
      [body.status, body.title, body.code, body.reason, body.domain],
      [429, 'Too Many Requests', 'RESOURCE_EXHAUSTED', 'VESSEL_FULL', 'vessel.v1'],
    );
    assert.equal(body.metadata.vesselId, 'v');
    assert.equal(body.traceId, headers.get('traceparent')?.split('-')[1]);
  });
});

test('what nobody declared stays inside', async () => {
  const handlers: Partial<VesselHandlers> = {
    create: () => Promise.reject(new Error('table vessels has no column named secret')),
  };
  await withApi(handlers, async (ask, system) => {
    const { status, body } = await ask(create({ name: 'A', capacity: 3, maxWeight: 10 }), bearer(system));
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /secret/);
    assert.match(body.detail, new RegExp(body.traceId));
  });
});

test('bad requests are told what is wrong with them', async () => {
  await withApi({}, async (ask, system, url) => {
    const headers = bearer(system);
    const cases: [unknown, number, RegExp][] = [
      ['{"service": ', 400, /not valid JSON/],
      [[], 400, /the body must be an object/],
      [{ service: 1, method: 'x' }, 400, /service must be a name/],
      [{ service: 'vessel.v1.VesselService' }, 400, /method must be a name/],
      [{ ...create({}), reqest: {} }, 400, /reqest is not known; did you mean request\?/],
      [{ ...create({}), service: 'vessel.v1.VesselServce' }, 404, /did you mean vessel\.v1\.VesselService\?/],
      [{ ...create({}), method: 'Creat' }, 404, /did you mean Create\?/],
      [{ ...create({}), method: 'Book' }, 403, /internal/],
      [create({ name: 'A', capacity: -1, maxWeight: 1 }), 400, /capacity must be at least 1/],
      [create({ name: 'A', capacity: 'many', maxWeight: 1 }), 400, /capacity/],
      [create({ name: 'A', capacity: 1, maxWeight: 1, colour: 'red' }), 400, /colour/],
      [create({ name: 'x'.repeat(1_100_000) }), 413, /at most 1048576 bytes/],
    ];
    for (const [body, status, detail] of cases) {
      const answer = await ask(body, headers);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(answer.body.detail, detail);
    }
    const plain = await ask('x', { ...headers, 'content-type': 'text/plain' });
    assert.equal(plain.status, 415);
    assert.equal((await fetch(new URL('/nothing', url))).status, 404);
  });
});

test('without a token, or with one that is nobody’s, the answer is 401', async () => {
  await withApi({}, async (ask) => {
    const request = create({ name: 'A', capacity: 3, maxWeight: 10 });
    assert.equal((await ask(request)).body.reason, 'NOT_LOGGED_IN');
    for (const authorization of ['Bearer forged', 'Basic dTpw', 'Bearer ']) {
      assert.equal((await ask(request, { authorization })).status, 401, authorization);
    }
  });
});

test('a service that does not run is 503, and readiness says which', async () => {
  await withApi({}, async (ask, system, url) => {
    const answer = await ask({
      service: 'user.v1.UserService',
      method: 'Auth',
      request: { email: 'a@b.c', password: 'x' },
    });
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.equal((await fetch(new URL('/healthz', url))).status, 200);
    const ready = await fetch(new URL('/readyz', url));
    assert.equal(ready.status, 503);
    const { services } = (await ready.json()) as { services: Record<string, string> };
    assert.deepEqual(services, {
      log: 'not serving',
      consignment: 'not serving',
      user: 'not serving',
      vessel: 'serving',
    });
    assert.ok(system.log.lines.length > 0);
  });
});

test('what is away tells no address of a server behind', async () => {
  const away = () => {
    throw new RuntimeError({
      code: 'UNAVAILABLE',
      message: 'MongoDB at mongodb://10.0.0.7:27017 is out of reach',
    });
  };
  await withApi({ getAll: away }, async (ask, system) => {
    const answer = await ask({ service: 'vessel.v1.VesselService', method: 'GetAll' }, bearer(system));
    assert.equal(answer.status, 503);
    assert.equal(answer.body.retryable, true);
    assert.doesNotMatch(JSON.stringify(answer.body), /10\.0\.0\.7|mongodb/i);
  });
});

test('headers steer the calls behind where they may, and what they get wrong is told', async () => {
  const steered = { FAIRLEAD_API_STEERING: 'true' };
  const seen: string[] = [];
  const getAll: VesselHandlers['getAll'] = (_request, call) => {
    seen.push(call.metadata['select-version'] ?? '', call.metadata['select-labels'] ?? '');
    return { vessels: [] };
  };
  await withApi(
    { getAll },
    async (ask, system) => {
      const token = bearer(system);
      const call = { service: 'vessel.v1.VesselService', method: 'GetAll' };
      const headers = { ...token, 'select-version': 'vessel=^1', 'select-labels': 'branch=x' };
      assert.equal((await ask(call, headers)).status, 200);
      assert.deepEqual(seen, ['vessel=^1', 'branch=x']);
      const nobody = await ask(call, { ...token, 'select-version': 'vessel=^7' });
      assert.deepEqual([nobody.status, nobody.body.reason], [503, 'NO_MATCHING_NODE']);
      assert.deepEqual(nobody.body.metadata.versions, '1.0.0');
      const wrong = await ask(call, { ...token, 'select-version': 'vessel=newest' });
      assert.equal(wrong.status, 400);
      assert.match(wrong.body.detail, /select-version.*newest/);
    },
    steered,
  );
});

test('headers steer nothing where nobody has said that they may', async () => {
  const seen: unknown[] = [];
  const getAll: VesselHandlers['getAll'] = (_request, call) => {
    seen.push(call.metadata['select-version'], call.metadata['select-labels']);
    return { vessels: [] };
  };
  await withApi({ getAll }, async (ask, system) => {
    const headers = { ...bearer(system), 'select-version': 'vessel=^7', 'select-labels': 'branch=x' };
    const { status } = await ask({ service: 'vessel.v1.VesselService', method: 'GetAll' }, headers);
    assert.deepEqual([status, ...seen], [200, undefined, undefined]);
  });
});

test('the trace goes on from the outside, and the request id comes back', async () => {
  await withApi({ create: () => ({ created: true }) }, async (ask, system) => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const { headers } = await ask(create({ name: 'A', capacity: 3, maxWeight: 10 }), {
      ...bearer(system),
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      'x-request-id': 'r-1',
    });
    assert.equal(headers.get('x-request-id'), 'r-1');
    const spans = system.spans.filter((span) => span.traceId === traceId);
    assert.deepEqual(new Set(spans.map((span) => span.service)), new Set(['api', 'vessel']));
  });
});

test('a client that goes away cancels the call behind it', async () => {
  const { promise: started, resolve: onStarted } = Promise.withResolvers<void>();
  const { promise: stopped, resolve: onStopped } = Promise.withResolvers<void>();
  const handlers: Partial<VesselHandlers> = {
    create: (_request, call) => {
      onStarted();
      return new Promise((_, reject) => {
        call.signal.addEventListener('abort', () => {
          onStopped();
          reject(call.signal.reason);
        });
      });
    },
  };
  await withApi(handlers, async (_ask, system, url) => {
    const client = new AbortController();
    const request = fetch(new URL('/rpc', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(system) },
      body: JSON.stringify(create({ name: 'A', capacity: 3, maxWeight: 10 })),
      signal: client.signal,
    });
    const failed = assert.rejects(request);
    await started;
    client.abort();
    await failed;
    await stopped;
  });
});

test('a client that goes away after an answer on the same connection cancels the next call', async () => {
  const { promise: started, resolve: onStarted } = Promise.withResolvers<boolean>();
  const { promise: stopped, resolve: onStopped } = Promise.withResolvers<void>();
  const handlers: Partial<VesselHandlers> = {
    create: (request, call) => {
      if (request.name === 'first') return { created: true, vessel: { id: 'v' } };
      onStarted(call.signal.aborted);
      return new Promise((_, reject) => {
        call.signal.addEventListener('abort', () => {
          onStopped();
          reject(call.signal.reason);
        });
      });
    },
  };
  await withApi(handlers, async (_ask, system, url) => {
    const { authorization } = bearer(system);
    const request = (name: string) => {
      const body = JSON.stringify(create({ name, capacity: 3, maxWeight: 10 }));
      return `POST /rpc HTTP/1.1\r\nhost: api\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(request('first'));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 200/);
    socket.write(request('second'));
    assert.equal(await started, false);
    socket.destroy();
    await stopped;
  });
});
