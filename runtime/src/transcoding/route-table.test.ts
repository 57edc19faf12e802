import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { AnyMethod, HttpBinding, MessageType, ServiceDescriptor } from '../rpc/descriptor.ts';
import { schemas } from './conformance/schema.ts';
import { createRouteTable } from './route-table.ts';

const schema = schemas.message('test.v1.Request');

function service(
  name: string,
  paths: Readonly<Record<string, string>>,
  type: object = { schema },
): ServiceDescriptor {
  const binding = (path: string): HttpBinding => ({ verb: 'get', path, body: '', responseBody: '' });
  const methods = Object.entries(paths).map(([key, path]): [string, AnyMethod] => [
    key,
    {
      name: key,
      path: `${name}/${key}`,
      kind: 'unary',
      request: type as MessageType<unknown>,
      reply: type as MessageType<unknown>,
      idempotency: 'unknown',
      access: 'anyone',
      http: [binding(path)],
    },
  ]);
  return { name, registryName: name, methods: Object.fromEntries(methods) };
}

/** Small and seeded, so that a failure can be run again. Source: mulberry32. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

test('methods of two services on one path stop the start, and both are named', () => {
  assert.throws(
    () =>
      createRouteTable([service('a.v1.A', { get: '/v1/{name}' }), service('b.v1.B', { find: '/v1/{left}' })]),
    (error) =>
      error instanceof RuntimeError &&
      error.is('ROUTE_CONFLICT', 'fairlead') &&
      /a\.v1\.A\/get .* and b\.v1\.B\/find .* both claim GET/.test(error.message),
  );
});

test('a message without a schema cannot be bound', () => {
  assert.throws(
    () => createRouteTable([service('a.v1.A', { get: '/v1/a' }, { typeName: 'a.v1.R' })]),
    /its request a\.v1\.R has no schema/,
  );
});

test('what a client encodes by the specification comes out as it was', () => {
  const table = createRouteTable([service('a.v1.A', { one: '/v1/{name}', many: '/v2/{name=**}:go' })]);
  const random = createRandom(7);
  const letters = [
    'a',
    'Z',
    '0',
    '-',
    '.',
    '_',
    '~',
    ' ',
    '%',
    '"',
    'é',
    '日',
    '🚢',
    '\n',
    ':',
    '/',
    '?',
    '#',
    '[',
    '=',
    '+',
  ];
  const reserved = letters.slice(-7);
  const word = (from: readonly string[]) =>
    Array.from({ length: 1 + random(8) }, () => from[random(from.length)]).join('');
  for (let i = 0; i < 2_000; i++) {
    const single = word(letters);
    assert.deepEqual(table.match('GET', `/v1/${encodeURIComponent(single)}`), {
      route: table.routes[0],
      values: [single],
    });
    const parts = [word(letters.filter((letter) => !reserved.includes(letter))), word(['x', 'é', ' '])];
    const path = `/v2/${parts.map(encodeURIComponent).join('/')}:go`;
    assert.deepEqual(table.match('GET', path), { route: table.routes[1], values: [parts.join('/')] });
  }
});

test('whatever comes as a path is found, not found or refused, and costs no more than it is long', () => {
  const table = createRouteTable([
    service('a.v1.A', {
      a: '/{name}/a/{left}/b',
      b: '/{name}/{left}/a',
      c: '/v1/{name=**}:x',
      d: '/a/a/a/a',
    }),
  ]);
  const random = createRandom(11);
  const pieces = 'v1 a b : :x % %2F %FF %61 .. __proto__ constructor * ** {name}'.split(' ');
  pieces.push('');
  const piece = () => pieces[random(pieces.length)];
  let found = 0;
  let refused = 0;
  for (let i = 0; i < 20_000; i++) {
    const parts = Array.from({ length: random(5) }, () =>
      random(3) === 0 ? `${piece()}${piece()}` : piece(),
    );
    const path = `/${random(2) === 0 ? 'v1/' : ''}${parts.join('/')}${random(2) === 0 ? ':x' : ''}`;
    try {
      const match = table.match(random(2) === 0 ? 'GET' : 'POST', path);
      if (match?.route) found++;
    } catch (thrown) {
      assert.ok(thrown instanceof RuntimeError && thrown.reason === 'INVALID_REQUEST', String(thrown));
      refused++;
    }
  }
  assert.ok(found > 1_000 && refused > 100, `${found} found, ${refused} refused`);
  assert.equal(table.match('GET', '/a'.repeat(8_000)), undefined);
  assert.equal(table.match('GET', 'v1'), undefined);
  assert.equal(table.match('GET', ''), undefined);
});
