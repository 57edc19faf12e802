import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { startSystem } from './running-system.ts';

/** Reads a stream of Server-Sent Events until `done` says so, and gives what came. */
async function readEvents(
  url: URL,
  headers: Record<string, string>,
  done: (text: string) => boolean,
  onOpen: () => Promise<void> = async () => {},
): Promise<string> {
  const stop = new AbortController();
  const answer = await fetch(url, { headers, signal: stop.signal });
  assert.equal(answer.status, 200);
  let text = '';
  let opened = false;
  try {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (!opened && text.includes('id: ')) {
        opened = true;
        await onOpen();
      }
      if (done(text)) return text;
    }
    return text;
  } finally {
    stop.abort();
  }
}

test('the whole story over the routes of the protos, and followed live as Server-Sent Events', async () => {
  await using system = await startSystem();
  const ask = async (method: string, path: string, body?: object, token?: string) => {
    const answer = await fetch(new URL(path, system.apiUrl), {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
    const json: any = await answer.json();
    assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  };

  const email = `ada-${randomBytes(4).toString('hex')}@example.com`;
  const login = { email, password: 'correct horse battery staple' };
  const { user } = await ask('POST', '/api/v1/user/sign', { ...login, name: 'Ada', company: 'Engines' });
  const { token } = await ask('POST', '/api/v1/user/login', login);
  assert.equal((await ask('GET', `/api/v1/users/${user.id}`, undefined, token)).user.email, email);

  const tail = new URL('/api/v1/logs:tail', system.apiUrl);
  const bearer = { authorization: `Bearer ${token}` };
  const has = (kind: string) => (text: string) =>
    new RegExp(`"kind":"${kind}"`).test(text) && text.endsWith('\n\n');
  let consignmentId = '';
  const first = await readEvents(tail, bearer, has('consignment\\.confirmed'), async () => {
    const vessel = { name: 'Kane’s', capacity: 500, maxWeight: 200_000 };
    const created = await ask('POST', '/api/v1/vessels', vessel, token);
    assert.equal(
      (await ask('GET', `/api/v1/vessels/${created.vessel.id}`, undefined, token)).vessel.name,
      'Kane’s',
    );
    const free = await ask(
      'GET',
      '/api/v1/vessels:findAvailable?capacity=3&max_weight=500',
      undefined,
      token,
    );
    assert.ok(free.vessels.some(({ id }: { id: string }) => id === created.vessel.id));
    const consignment = {
      description: 'tea',
      weight: 500,
      containers: [{ customerId: 'c', origin: 'Kiel', userId: user.id }],
    };
    consignmentId = (await ask('POST', '/api/v1/consignments', consignment, token)).consignment.id;
  });
  const list = await ask('GET', '/api/v1/consignments?pageSize=10', undefined, token);
  assert.deepEqual(
    list.consignments.map(({ id, status }: { id: string; status: string }) => [id, status]),
    [[consignmentId, 'CONFIRMED']],
  );

  await ask('POST', `/api/v1/consignments/${consignmentId}:cancel`, undefined, token);
  const lastId = [...first.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
  const second = await readEvents(
    tail,
    { ...bearer, 'last-event-id': lastId },
    has('consignment\\.cancelled'),
  );
  assert.doesNotMatch(second, /consignment\.confirmed/, 'what was read comes once');

  await system.stop();
});
