import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type Code, RuntimeError } from '@fairlead/runtime';
import { createConsulRegistry } from './consul-registry.ts';
import type { ConsulRegistryOptions } from './options.ts';
import { type SecuredAgent, securedAgent } from './testing/secured-agent.ts';

const node = () => ({
  id: randomUUID(),
  service: 'vessel',
  version: '1.0.0',
  address: 'tcp://127.0.0.1:4711',
  labels: {},
});

/** What a start with these options ends with; within 10 s. */
async function failure(options: ConsulRegistryOptions, code: Code): Promise<string> {
  await using registry = createConsulRegistry(options);
  const startMs = performance.now();
  const error = await registry.register(node()).then(
    () => assert.fail('it was registered'),
    (thrown) => thrown,
  );
  assert.ok(performance.now() - startMs < 10_000);
  assert.ok(error instanceof RuntimeError);
  assert.equal(error.code, code, error.message);
  assert.ok(!error.message.includes('\n'), error.message);
  assert.ok(!(options.token && inspect(error, { depth: 20 }).includes(options.token)), 'the token is told');
  return error.message;
}

const agent = await securedAgent().catch((thrown: unknown) => {
  if (process.env.REQUIRE_SERVERS === '1') throw thrown;
  return RuntimeError.from(thrown).message;
});
if (typeof agent === 'string')
  test('tokens and TLS', { skip: `no Consul can be started here: ${agent}` }, () => {});
else describe('tokens and TLS', { concurrency: 4 }, () => suite(agent));

function suite({ httpUrl, httpsUrl, ca, token, ...agent }: SecuredAgent): void {
  after(() => agent[Symbol.asyncDispose]());

  test('a token with the rights of the README serves, over TLS', async () => {
    const rules =
      'service "vessel" { policy = "write" } service_prefix "" { policy = "read" } node_prefix "" { policy = "read" }';
    await using registry = createConsulRegistry({ url: httpsUrl, token: await token(rules), tls: { ca } });
    const given = node();
    await using registration = await registry.register(given, { ttlMs: 900, intervalMs: 300 });
    assert.deepEqual(
      (await registry.lookup('vessel')).filter(({ id }) => id === given.id),
      [given],
    );
    assert.equal(registration.state, 'registered');
    await using other = createConsulRegistry({
      url: httpsUrl,
      token: await token(rules),
      tls: { ca, serverName: 'server.dc1.consul' },
    });
    assert.ok((await other.lookup('vessel')).length > 0);
  });

  test('no token', async () => {
    const message = await failure({ url: httpUrl }, 'PERMISSION_DENIED');
    assert.match(
      message,
      /^Consul at http:\/\/127\.0\.0\.1:\d+ \(consul\.url\) wants a token \(consul\.token\): 403/,
    );
  });

  test('a token that Consul does not know', async () => {
    const message = await failure({ url: httpUrl, token: randomUUID() }, 'PERMISSION_DENIED');
    assert.match(message, /\(consul\.url\) refused the token \(consul\.token\): 403 ACL not found/);
  });

  test('a token for another service', async () => {
    const other = await token('service "user" { policy = "write" }');
    const message = await failure({ url: httpUrl, token: other }, 'PERMISSION_DENIED');
    assert.match(message, /refused the token \(consul\.token\): 403 Permission denied/);
  });

  test('a token that may write the service and not see where it runs', async () => {
    const blind = await token('service "vessel" { policy = "write" }');
    const message = await failure({ url: httpUrl, token: blind, timeoutMs: 500 }, 'UNAVAILABLE');
    assert.match(message, /did not list it within 500 ms: .* the token \(consul\.token\) may not read/);
  });

  test('a certificate that nobody trusts', async () => {
    assert.match(
      await failure({ url: httpsUrl }, 'FAILED_PRECONDITION'),
      /has a certificate that is not trusted \(consul\.tls\.ca\): /,
    );
  });

  test('a certificate for another name', async () => {
    assert.match(
      await failure({ url: httpsUrl, tls: { ca, serverName: 'other.consul' } }, 'FAILED_PRECONDITION'),
      /has a certificate that is not trusted .*other\.consul/,
    );
  });

  test('https to the HTTP port, and http to the HTTPS port', async () => {
    assert.match(
      await failure({ url: httpUrl.replace('http:', 'https:') }, 'FAILED_PRECONDITION'),
      /does not speak TLS with us/,
    );
    assert.match(
      await failure({ url: httpsUrl.replace('https:', 'http:') }, 'FAILED_PRECONDITION'),
      /speaks TLS, it seems: its address has to begin with https:/,
    );
  });

  test('a datacenter that is not there', async () => {
    const rules = 'service_prefix "" { policy = "write" } node_prefix "" { policy = "read" }';
    await using registry = createConsulRegistry({
      url: httpUrl,
      token: await token(rules),
      datacenter: 'dc9',
    });
    await assert.rejects(registry.lookup('vessel'), {
      code: 'FAILED_PRECONDITION',
      message: /knows no datacenter "dc9" \(consul\.datacenter\)/,
    });
  });
}
