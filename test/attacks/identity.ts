import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { allServices } from '@fairlead/interface-center';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { RuntimeError } from '@fairlead/runtime';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose';
import type { Demo, Person } from './demo.ts';

type Attack = readonly [what: string, forge: (person: Person) => Promise<string> | string];

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The token as it is, but for what is changed, signed with a key of the attacker's own. */
async function resign({ token }: Person, claims: JWTPayload = {}, header = {}): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { kid = '' } = decodeProtectedHeader(token);
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT', ...header })
    .sign(privateKey);
}

function unsigned({ token }: Person, alg: string): string {
  return `${part({ alg, typ: 'JWT' })}.${part(decodeJwt(token))}.`;
}

/** HS256 with everything public about the real key as the secret. */
function confused({ token }: Person): string {
  const { kid = '' } = decodeProtectedHeader(token);
  const head = `${part({ alg: 'HS256', kid, typ: 'JWT' })}.${part(decodeJwt(token))}`;
  return `${head}.${createHmac('sha256', kid).update(head).digest('base64url')}`;
}

function withClaims({ token }: Person, claims: JWTPayload): string {
  const [header, , signature] = token.split('.');
  return `${header}.${part({ ...decodeJwt(token), ...claims })}.${signature}`;
}

const attacks: Readonly<Record<string, readonly Attack[]>> = {
  'a token with alg none is refused at the door and by the service behind': [
    ['none', (person) => unsigned(person, 'none')],
    ['None', (person) => unsigned(person, 'None')],
    ['empty', (person) => unsigned(person, '')],
  ],
  'a token signed with a wrong key is refused at the door and by the service behind': [
    ['another key', (person) => resign(person)],
    ['an unknown key id', (person) => resign(person, {}, { kid: randomUUID() })],
    [
      'a key of its own in the header',
      (person) => resign(person, {}, { jwk: { kty: 'OKP' }, jku: 'http://x' }),
    ],
    ['the public key as a secret', confused],
  ],
  'a token whose claims were changed (expiry, audience, subject) is refused at the door and by the service behind':
    [
      ['a later end', (person) => withClaims(person, { exp: 4_000_000_000 })],
      ['another audience', (person) => withClaims(person, { aud: 'fairlead-service' })],
      ['another person', (person) => withClaims(person, { sub: randomUUID() })],
    ],
};

/** At the door, on both ways in; and by a service itself. */
async function assertRefused({ ask, inside }: Demo, what: string, token: string): Promise<void> {
  for (const [verb, path, body] of [
    ['GET', '/api/v1/consignments', undefined],
    ['POST', '/rpc', { service: 'vessel.v1.VesselService', method: 'GetAll' }],
  ] as const) {
    const answer = await ask(verb, path, { token, body });
    assert.equal(answer.status, 401, `${what}: ${answer.text}`);
    assert.equal(answer.headers['www-authenticate'], 'Bearer');
    assert.ok(!answer.text.includes(token));
  }
  const metadata = { authorization: `Bearer ${token}` };
  const { methods, registryName } = VesselService;
  await assert.rejects(
    inside.call(methods.getAll, registryName, {}, { metadata }),
    { code: 'UNAUTHENTICATED' },
    what,
  );
}

/** The key that the demo signs with, which no attacker has. */
function realKey({ system }: Demo): { readonly kid: string; readonly key: KeyObject } {
  using database = new DatabaseSync(join(system.dataDir, 'store-user.db'), { readOnly: true });
  const row = database.prepare('SELECT body FROM c_signing_keys').get();
  const { kid, privateKey } = JSON.parse(String(row?.body));
  return { kid, key: createPrivateKey({ key: privateKey, format: 'jwk' }) };
}

export function identity(demo: () => Demo): void {
  for (const [name, forgeries] of Object.entries(attacks)) {
    test(name, async () => {
      const { ask, newPerson } = demo();
      const person = await newPerson();
      for (const [what, forge] of forgeries) {
        const token = await forge(person);
        await assertRefused(demo(), what, token);
      }
      const own = await ask('GET', '/api/v1/consignments', { token: person.token });
      assert.equal(own.status, 200, 'the token itself is good');
    });
  }

  test('a token that is expired, of a wrong audience or of another issuer is refused even if the right key has signed it', async () => {
    const { ask, newPerson } = demo();
    const { token } = await newPerson();
    const { kid, key } = realKey(demo());
    const nowS = Math.floor(Date.now() / 1_000);
    const sign = (claims: Record<string, unknown>, typ = 'JWT') =>
      new SignJWT({ ...decodeJwt(token), ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(key);
    const wrong: readonly (readonly [what: string, claims: Record<string, unknown>, typ?: string])[] = [
      ['expired', { exp: nowS - 1 }],
      ['without an end', { exp: undefined }],
      ['not yet good', { nbf: nowS + 3_600 }],
      ['of a wrong audience', { aud: 'somebody-else' }],
      ['of another issuer', { iss: 'somebody-else' }],
      ['of nobody', { sub: '' }],
      ['of another type', {}, 'fairlead-service+jwt'],
    ];
    for (const [what, claims, typ] of wrong) await assertRefused(demo(), what, await sign(claims, typ));
    const good = await ask('GET', '/api/v1/consignments', { token: await sign({}) });
    assert.equal(good.status, 200, 'but for that it is a good token');
  });

  test("another user's consignment is not told from one that does not exist, to read or to cancel", async () => {
    const { ask, newPerson } = demo();
    const [owner, thief] = [await newPerson(), await newPerson()];
    const vessel = { name: 'A', capacity: 1_000, maxWeight: 2_000_000 };
    assert.equal((await ask('POST', '/api/v1/vessels', { token: owner.token, body: vessel })).status, 200);
    const goods = { description: 'secret goods', weight: 1, containers: [{}] };
    const created = await ask('POST', '/api/v1/consignments', { token: owner.token, body: goods });
    const { id } = created.json.consignment;
    const none = randomUUID();
    for (const [verb, behind] of [
      ['GET', ''],
      ['POST', ':cancel'],
    ] as const) {
      const answers = await Promise.all(
        [id, none].map((which) =>
          ask(verb, `/api/v1/consignments/${which}${behind}`, { token: thief.token }),
        ),
      );
      const shapes = answers.map(({ status, json }) => {
        const { traceId, ...rest } = json;
        assert.ok(traceId);
        return [status, JSON.stringify(rest).replaceAll(id, '#').replaceAll(none, '#')];
      });
      assert.equal(shapes[0]?.[0], 404);
      assert.deepEqual(shapes[0], shapes[1]);
    }
    assert.deepEqual(
      (await ask('GET', '/api/v1/consignments', { token: thief.token })).json.consignments,
      [],
    );
    const other = await ask('GET', `/api/v1/logs?userId=${owner.id}`, { token: thief.token });
    assert.doesNotMatch(other.text, /consignment\.confirmed/);
    const still = await ask('GET', `/api/v1/consignments/${id}`, { token: owner.token });
    assert.equal(still.json.consignment.status, 'CONFIRMED');
  });

  test('an internal method is refused from outside: over HTTP, through POST /rpc and as the tools call', async () => {
    const { ask, inside, newPerson } = demo();
    const { token } = await newPerson();
    const internal = allServices.flatMap((service) =>
      Object.values(service.methods)
        .filter(({ access }) => access === 'service')
        .map((method) => ({ service, method })),
    );
    assert.ok(internal.length >= 3, `${internal.length} internal methods`);
    const document = (await ask('GET', '/openapi.json')).text;
    for (const { service, method } of internal) {
      const body = { service: service.name, method: method.name, request: {} };
      // A credential that comes from outside goes nowhere, whatever it is.
      const headers = { 'service-authorization': `Bearer ${token}` };
      const answer = await ask('POST', '/rpc', { token, body, headers });
      assert.deepEqual([answer.status, answer.json.reason], [403, 'INTERNAL_METHOD'], method.path);
      assert.equal((await ask('POST', `/${method.path}`, { token, body: {} })).status, 404);
      assert.ok(!document.includes(`_${method.name}"`), `${method.path} is in the document`);
      for (const metadata of [
        { authorization: `Bearer ${token}` },
        { authorization: `Bearer ${token}`, 'service-authorization': `Bearer ${token}` },
        {},
      ] as Record<string, string>[]) {
        const error = await inside
          .call(method, service.registryName, {}, { metadata })
          .then(() => assert.fail(`${method.path} was answered`), RuntimeError.from);
        assert.ok(
          ['PERMISSION_DENIED', 'UNAUTHENTICATED'].includes(error.code),
          `${method.path}: ${error.code}`,
        );
      }
    }
  });

  test('whether somebody has an account is told neither by the answer of a log-in nor by its time', async () => {
    const { ask, newPerson } = demo();
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const shapes = new Set<string>();
    const { email } = await newPerson();
    // An account has ten tries before it has to wait.
    for (let round = 0; round < 6; round++) {
      for (const [kind, address] of [
        ['known', email],
        ['unknown', `${round}${email}`],
      ] as const) {
        const startedMs = performance.now();
        const body = { email: address, password: 'not this one' };
        const answer = await ask('POST', '/api/v1/tokens', { body });
        times[kind].push(performance.now() - startedMs);
        const { traceId, ...rest } = answer.json;
        assert.ok(traceId);
        shapes.add(`${answer.status} ${JSON.stringify(rest)}`);
      }
    }
    assert.equal(shapes.size, 1, [...shapes].join('\n'));
    // The quickest of some is least disturbed; without the hash it would be a tenth. That the hash is computed
    // whatever the address is, `services/user` asserts without a clock.
    const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
    assert.ok(unknown > known / 4 && known > unknown / 4, `${known} ms and ${unknown} ms`);
  });
}
