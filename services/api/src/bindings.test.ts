import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { allServices, LogService } from '@fairlead/interface-center';
import { UserService } from '@fairlead/interface-center/user/v1';
import { createMemorySystem, defineService, type MemorySystem, RuntimeError } from '@fairlead/runtime';
import { createRouteTable } from '@fairlead/runtime/transcoding';
import { createRoutes } from './routes.ts';
import { api } from './service.ts';
import { withApi } from './test-api.ts';

const bearer = (system: MemorySystem) => ({ authorization: `Bearer ${system.issue('u-1')}` });
const json = { 'content-type': 'application/json' };

test('path, query and body make the request; the answer is the reply', async () => {
  const asked: unknown[] = [];
  const answering =
    <Reply>(reply: Reply) =>
    (message: unknown): Reply => {
      asked.push(message);
      return reply;
    };
  const handlers = {
    get: answering({ vessel: { id: 'v 1', name: 'A' } }),
    getAll: answering({ vessels: [], nextPageToken: 'n' }),
    create: answering({ created: true }),
  };
  await withApi(handlers, async (_ask, system, url) => {
    const headers = bearer(system);
    const get = await fetch(new URL('/api/v1/vessels/v%201%2F%C3%A9', url), { headers });
    assert.equal(get.status, 200);
    assert.match(get.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(((await get.json()) as { vessel: { name: string } }).vessel.name, 'A');
    const list = await fetch(new URL('/api/v1/vessels?page_size=5&pageToken=a+b', url), { headers });
    assert.deepEqual(await list.json(), { vessels: [], nextPageToken: 'n' });
    const body = JSON.stringify({ name: 'A', capacity: 3, maxWeight: 10 });
    const created = await fetch(new URL('/api/v1/vessels', url), {
      method: 'POST',
      headers: { ...headers, ...json },
      body,
    });
    assert.equal(created.status, 200);
    assert.deepEqual(asked, [
      { id: 'v 1/é' },
      { pageSize: 5, pageToken: 'a b' },
      { name: 'A', capacity: 3, maxWeight: 10, available: undefined },
    ]);
  });
});

test('what no proto binds is 404; a path with another verb is 405 and names those it takes', async () => {
  await withApi({}, async (_ask, _system, url) => {
    const ask = (method: string, path: string) => fetch(new URL(path, url), { method });
    for (const path of ['/', '/api', '/api/v1/vessels/', '/api/v1/vessels/a/b', '/api/v1/vessels:sink']) {
      const answer = await ask('GET', path);
      assert.equal(answer.status, 404, path);
      assert.equal(((await answer.json()) as { reason: string }).reason, 'NO_ROUTE');
    }
    for (const [method, path, allow] of [
      ['DELETE', '/api/v1/vessels', 'GET, HEAD, POST'],
      ['PATCH', '/api/v1/vessels/v', 'GET, HEAD'],
      ['PUT', '/api/v1/user/login', 'POST'],
      ['PROPFIND', '/api/v1/vessels', 'GET, HEAD, POST'],
      ['GET', '/api/v1/consignments/c:cancel', 'POST'],
      ['GET', '/rpc', 'POST'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const) {
      const answer = await ask(method, path);
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.equal(answer.headers.get('allow'), allow);
      assert.equal(((await answer.json()) as { reason: string }).reason, 'METHOD_NOT_ALLOWED');
    }
  });
});

test('every route of every proto is known; without a live instance it is 503 with Retry-After, never 404', async () => {
  await using system = await createMemorySystem();
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0' });
  const { routes } = createRouteTable(allServices);
  assert.ok(routes.length >= 14, String(routes.length));
  for (const { verb, template, body, method } of routes) {
    const path = template.text.replaceAll(/\{.*?\}/g, 'x');
    const init = { method: verb, headers: { ...bearer(system), ...json } };
    const answer = await fetch(new URL(path, facts.url), body === 'none' ? init : { ...init, body: '{}' });
    assert.equal(answer.status, 503, `${method.path}: ${verb} ${path}`);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.match(answer.headers.get('content-type') ?? '', /problem\+json/);
  }
});

test('a request that does not fit names each field, whether it came in the path, the query or the body', async () => {
  await withApi({}, async (_ask, system, url) => {
    const headers = { ...bearer(system), ...json };
    const cases: [method: string, path: string, body: string | undefined, fields: Record<string, RegExp>][] =
      [
        ['GET', '/api/v1/vessels?pageSize=many', undefined, { pageSize: /whole number/ }],
        ['GET', '/api/v1/vessels?pagesize=1', undefined, { pagesize: /did you mean pageSize\?/ }],
        ['GET', '/api/v1/vessels?pageSize=1&page_size=2', undefined, { pageSize: /more than once/ }],
        ['GET', '/api/v1/vessels?pageToken=%FF', undefined, { pageToken: /not percent-encoded UTF-8/ }],
        ['GET', '/api/v1/vessels/v?id=w', undefined, { id: /given in the path/ }],
        ['GET', '/api/v1/logs?since=yesterday', undefined, { since: /a time such as/ }],
        ['POST', '/api/v1/vessels?name=A', '{}', { name: /everything goes into the body/ }],
        ['POST', '/api/v1/vessels', '{"capacity":"NaN","name":5}', { capacity: /whole/, name: /a string/ }],
        ['POST', '/api/v1/vessels', '{"name":"\\ud800"}', { name: /half a surrogate pair/ }],
        ['POST', '/api/v1/vessels', '{"name":"A","name":"B"}', { name: /given twice/ }],
        ['POST', '/api/v1/vessels', '[]', { '': /must be an object/ }],
        ['POST', '/api/v1/vessels', 'null', { '': /must be an object/ }],
        ['POST', '/api/v1/vessels', `{"name":${'['.repeat(70)}${']'.repeat(70)}}`, { '': /deeper than 64/ }],
        ['POST', '/api/v1/consignments/c:cancel', '{"id":"d"}', { id: /is "c" in the path/ }],
      ];
    for (const [method, path, body, fields] of cases) {
      const answer = await fetch(new URL(path, url), {
        method,
        headers,
        ...(body !== undefined && { body }),
      });
      const problem = (await answer.json()) as {
        reason: string;
        fieldViolations: { field: string; description: string }[];
      };
      const what = `${method} ${path} ${body}: ${JSON.stringify(problem)}`;
      assert.deepEqual([answer.status, problem.reason], [400, 'INVALID_REQUEST'], what);
      const found = new Map(problem.fieldViolations.map(({ field, description }) => [field, description]));
      for (const [field, description] of Object.entries(fields)) {
        const key = [...found.keys()].find((name) => name === field);
        assert.ok(key !== undefined, what);
        assert.match(found.get(key) ?? '', description, what);
      }
    }
  });
});

test('a body may be left out where the path says it all; HEAD is GET without a body', async () => {
  const handlers = { get: () => ({ vessel: { id: 'v' } }) };
  await withApi(handlers, async (_ask, system, url) => {
    const cancel = await fetch(new URL('/api/v1/consignments/c:cancel', url), {
      method: 'POST',
      headers: { ...bearer(system), ...json },
    });
    assert.equal(cancel.status, 503, 'it got as far as the call');
    const head = await fetch(new URL('/api/v1/vessels/v', url), { method: 'HEAD', headers: bearer(system) });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    const long = await fetch(new URL(`/api/v1/vessels/${'x'.repeat(2_000)}`, url), {
      headers: bearer(system),
    });
    assert.equal(long.status, 400, 'an id of 2,000 characters breaks a rule, and is no other path');
  });
});

test('a path that the api answers itself cannot be claimed by a proto', () => {
  assert.throws(
    () => createRoutes([['POST', '/api/v1/users']]),
    (error) =>
      error instanceof RuntimeError &&
      /user\.v1\.UserService\/Create claims POST \/api\/v1\/users, which the api answers itself/.test(
        error.message,
      ),
  );
});

/** An event stream, read by hand. */
async function openEvents(url: URL, headers: Record<string, string>, signal?: AbortSignal) {
  const answer = await fetch(url, { headers, ...(signal && { signal }) });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    answer,
    /** Reads on until what was read has it; all that was read. */
    async until(part: string): Promise<string> {
      while (!text.includes(part)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
        if (done) return text;
        text += value;
      }
      return text;
    },
  };
}

/** The api before a log whose Tail counts from where it is asked to. */
async function withTail(
  run: (url: URL, system: MemorySystem, tails: { resumed: string[]; ended: number }) => Promise<void>,
  last = Number.POSITIVE_INFINITY,
) {
  await using system = await createMemorySystem();
  const tails = { resumed: [] as string[], ended: 0 };
  const log = defineService({
    name: 'log',
    version: '1.0.0',
    settings: {},
    setup(app) {
      app.trust(async () => []);
      app.serve(LogService, {
        getLogs: () => Promise.reject(new Error('not in this test')),
        async *tail({ resumeToken }, call) {
          tails.resumed.push(resumeToken);
          try {
            yield { resumeToken: resumeToken || '0' };
            for (let at = Number(resumeToken) + 1; at <= last; at++) {
              yield { log: { id: `e${at}`, message: 'two\nlines' }, resumeToken: String(at) };
              if (at % 3 === 0 && last === Number.POSITIVE_INFINITY)
                await new Promise((resolve) => call.signal.addEventListener('abort', resolve));
              if (call.signal.aborted) return;
            }
            if (last === 2) throw new RuntimeError({ code: 'UNAVAILABLE', message: 'the store is away' });
          } finally {
            tails.ended++;
          }
        },
      });
    },
  });
  await system.start(log);
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0' });
  await run(new URL('/api/v1/logs:tail', facts.url), system, tails);
}

const until = async (holds: () => boolean) => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 500) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('a stream is Server-Sent Events: a position is an id, an event has data; who goes away cancels the call', async () => {
  await withTail(async (url, system, tails) => {
    const gone = new AbortController();
    const events = await openEvents(url, bearer(system), gone.signal);
    assert.equal(events.answer.status, 200);
    assert.match(events.answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    assert.equal(events.answer.headers.get('cache-control'), 'no-store');
    const text = await events.until('"e3"');
    assert.ok(text.startsWith('retry: 1000\n\nid: 0\n\nid: 1\ndata: {"id":"e1",'), text);
    assert.match(text, /"message":"two\\nlines"/);
    gone.abort();
    await until(() => tails.ended === 1);
  });
});

test('Last-Event-ID goes on where it broke off, and is newer than the query', async () => {
  await withTail(async (url, system, tails) => {
    const resumed = new URL('?resumeToken=1', url);
    const events = await openEvents(resumed, { ...bearer(system), 'last-event-id': '4' });
    assert.ok((await events.until('"e6"')).startsWith('retry: 1000\n\nid: 4\n\nid: 5\n'));
    await openEvents(resumed, bearer(system));
    assert.deepEqual(tails.resumed, ['4', '1']);
  });
});

test('a stream that cannot be opened is a problem document; one that fails says so; one that ends says end', async () => {
  await withTail(async (url, system) => {
    const refused = await fetch(url);
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('content-type') ?? '', /problem\+json/);
    const failing = await openEvents(url, bearer(system));
    const text = await failing.until('nothing like that');
    const problem = JSON.parse(/event: problem\ndata: (.*)\n\n$/.exec(text)?.[1] ?? '{}');
    assert.equal(problem.status, 503);
  }, 2);
  await withTail(async (url, system) => {
    const ending = await openEvents(url, bearer(system));
    assert.match(await ending.until('nothing like that'), /"e1".*\n\nevent: end\ndata: \{\}\n\n$/s);
    assert.equal((await fetch(url, { method: 'HEAD', headers: bearer(system) })).status, 200);
  }, 1);
});

test('when the api goes down its streams end, and do not hold it up', async () => {
  await withTail(async (url, system) => {
    const events = await openEvents(url, bearer(system));
    await events.until('"e3"');
    const stopping = system[Symbol.asyncDispose]();
    assert.doesNotMatch(await events.until('nothing like that'), /event: problem/);
    await stopping;
  });
});

test('log-in and sign-up answer at their old addresses too', async () => {
  await using system = await createMemorySystem();
  const no = () => Promise.reject(new RuntimeError({ code: 'UNIMPLEMENTED', message: 'not in this test' }));
  const user = defineService({
    name: 'user',
    version: '1.0.0',
    settings: {},
    setup(app) {
      app.trust(async () => []);
      app.serve(UserService, {
        create: ({ email }) => ({ user: { id: 'u', email } }),
        auth: ({ email }) => ({ token: `of ${email}` }),
        get: no,
        getAll: no,
        validateToken: no,
        getSigningKeys: no,
      });
    },
  });
  await system.start(user);
  const { facts } = await system.start(api, { FAIRLEAD_API_PORT: '0' });
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers: json, body: JSON.stringify(body) };
    return (await (await fetch(new URL(path, facts.url), init)).json()) as Record<string, unknown>;
  };
  const login = { email: 'ada@example.com', password: 'correct horse battery' };
  for (const path of ['/api/v1/tokens', '/api/v1/user/login'])
    assert.equal((await post(path, login)).token, 'of ada@example.com');
  for (const path of ['/api/v1/users', '/api/v1/user/sign'])
    assert.ok((await post(path, { ...login, name: 'Ada', company: 'Analytical' })).user, path);
});

test('a path is taken as it came: an encoded slash is none, dots are not climbed', async () => {
  await withApi({ get: ({ id }) => ({ vessel: { id } }) }, async (_ask, system, url) => {
    // Not through fetch, which would tidy the path up.
    const status = (path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { path, headers: bearer(system), port: new URL(url).port, host: '127.0.0.1' };
        request(options, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end();
      });
    assert.equal(await status('/api/v1/vessels/..%2F..%2Fetc'), 200);
    assert.equal(await status('/api/v1/vessels/../users'), 404);
    assert.equal(await status('/api/v1//vessels'), 404);
    assert.equal(await status('/api/v1/%76essels/v'), 200);
  });
});
