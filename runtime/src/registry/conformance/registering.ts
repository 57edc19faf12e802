import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { onBench, type RegistryFactory } from './harness.ts';

const invalid = (error: unknown) => error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT';

export function registering(factory: RegistryFactory): void {
  test(
    'what is registered is found as it was given, by its service alone',
    onBench(factory, async ({ registry, node, service }) => {
      const given = node({ version: '2.0.0-rc.1+b5', labels: { branch: 'feature-x', 'a/b': 'Käse "1"' } });
      await using registration = await registry.register(given);
      assert.equal(registration.state, 'registered');
      assert.deepEqual(registration.node, given);
      assert.deepEqual(await registry.lookup(service), [given]);
      assert.deepEqual(await registry.lookup(`${service}-other`), []);
    }),
  );

  test(
    'several nodes of a service are found, and a disposed one is gone at once',
    onBench(factory, async ({ registry, node, service }) => {
      const [a, b] = [node({ id: 'a' }), node({ id: 'b' })];
      const first = await registry.register(a);
      await using _second = await registry.register(b);
      const ids = async () => (await registry.lookup(service)).map(({ id }) => id).sort();
      assert.deepEqual(await ids(), ['a', 'b']);
      await first[Symbol.asyncDispose]();
      assert.deepEqual(await ids(), ['b']);
      await first[Symbol.asyncDispose]();
      assert.deepEqual(await ids(), ['b']);
    }),
  );

  test(
    'a node lives on past its TTL while it beats, and stays away once disposed',
    onBench(factory, async ({ registry, node, service, lease, pass }) => {
      const registration = await registry.register(node());
      await pass(lease.ttlMs * 1.5);
      assert.equal((await registry.lookup(service)).length, 1);
      assert.equal(registration.state, 'registered');
      await registration[Symbol.asyncDispose]();
      await pass(lease.ttlMs);
      assert.deepEqual(await registry.lookup(service), []);
    }),
  );

  test(
    'a node that nobody beats for is gone within its TTL, and not before',
    onBench(
      factory,
      async ({ registry, node, service, lease, pass, until, abandon, follow, noticeMs = 300 }) => {
        // Somebody watches, as in any running system; a registry may need it to let time pass.
        follow();
        await abandon(node());
        await pass(lease.ttlMs * 0.6);
        assert.equal((await registry.lookup(service)).length, 1);
        const gone = async () => (await registry.lookup(service)).length === 0;
        await until(gone, 'it was gone', lease.ttlMs * 0.4 + noticeMs + 500);
      },
    ),
  );

  test(
    'a lease of its own holds for one node',
    onBench(factory, async ({ registry, node, service, lease, pass }) => {
      await using registration = await registry.register(node(), {
        ttlMs: lease.ttlMs * 4,
        intervalMs: lease.ttlMs,
      });
      await pass(lease.ttlMs * 1.2);
      assert.equal((await registry.lookup(service)).length, 1);
      assert.equal(registration.state, 'registered');
    }),
  );

  test(
    'registering the same node again changes it',
    onBench(factory, async ({ registry, node, service }) => {
      const given = node();
      await using _first = await registry.register(given);
      const changed = { ...given, address: 'tcp://127.0.0.1:4712' };
      await using _second = await registry.register(changed);
      assert.deepEqual(await registry.lookup(service), [changed]);
    }),
  );

  test(
    'nodes and leases that make no sense are refused',
    onBench(factory, async ({ registry, node, service }) => {
      const bad = [
        { id: '' },
        { id: 'a b' },
        { service: 'Vessel!' },
        { version: '1.2' },
        { address: 'here' },
      ];
      for (const fields of bad) await assert.rejects(registry.register(node(fields)), invalid);
      await assert.rejects(registry.register(node(), { ttlMs: 100, intervalMs: 60 }), invalid);
      await assert.rejects(registry.register(node(), { ttlMs: -1 }), invalid);
      assert.deepEqual(await registry.lookup(service), []);
    }),
  );

  test(
    'a registration that is aborted beforehand does not take place',
    onBench(factory, async ({ registry, node, service }) => {
      await assert.rejects(
        registry.register(node(), { signal: AbortSignal.abort() }),
        (error) => error instanceof RuntimeError && error.code === 'CANCELLED',
      );
      assert.deepEqual(await registry.lookup(service), []);
    }),
  );

  test(
    'disposing the registry deregisters, twice as well',
    onBench(factory, async ({ registry, node, service, another }) => {
      const other = await another?.();
      await registry.register(node());
      await registry[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
      if (other) assert.deepEqual(await other.lookup(service), []);
      await assert.rejects(registry.register(node()));
    }),
  );
}
