import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistrationState } from '../types.ts';
import { onBench, type RegistryFactory } from './harness.ts';

export function outages(factory: RegistryFactory): void {
  test(
    'a registry out of reach makes snapshots stale, not empty; afterwards all is as before',
    onBench(factory, async ({ registry, node, service, lease, follow, until, interrupt, pass }) => {
      const states: RegistrationState[] = [];
      await using registration = await registry.register(node({ id: 'a' }));
      registration.onState((state) => states.push(state));
      const watch = follow();
      await until(() => watch.ids().join() === 'a', 'the node was seen');

      const restore = await interrupt();
      try {
        await until(() => watch.last?.stale === true, 'stale', lease.ttlMs);
        assert.equal(watch.ids().join(), 'a');
        const confirmedAtMs = watch.last?.confirmedAtMs;
        await until(() => registration.state === 'lost', 'lost', lease.ttlMs * 2);
        await pass(lease.ttlMs);
        assert.equal(watch.ids().join(), 'a');
        assert.equal(watch.last?.confirmedAtMs, confirmedAtMs);
      } finally {
        await restore();
      }
      await until(() => registration.state === 'registered', 'registered again', lease.ttlMs);
      await until(() => watch.last?.stale === false, 'fresh again', lease.ttlMs);
      assert.equal(watch.ids().join(), 'a');
      assert.equal((await registry.lookup(service)).length, 1);
      assert.equal(states.at(-1), 'registered');
      assert.ok(states.includes('lost'));
      await pass(lease.ttlMs * 1.2);
      assert.ok(
        watch.snapshots.every(({ nodes }) => nodes.length === 1),
        'no watcher ever saw it gone',
      );
    }),
  );

  test(
    'a registry that forgets everything gets its nodes back, and no watcher sees them gone',
    onBench(factory, async ({ registry, node, service, lease, follow, until, wipe, pass }) => {
      await using registration = await registry.register(node({ id: 'a' }));
      const watch = follow();
      await until(() => watch.ids().join() === 'a', 'the node was seen');
      await wipe();
      const back = async () => (await registry.lookup(service)).length === 1;
      await until(back, 'registered again', lease.intervalMs * 2);
      await pass(lease.ttlMs * 1.2);
      assert.equal(registration.state, 'registered');
      assert.ok(
        watch.snapshots.every(({ nodes }) => nodes.length === 1),
        'no watcher ever saw it gone',
      );
    }),
  );

  test(
    'a node that died with the data is gone one TTL later',
    onBench(factory, async ({ node, lease, follow, until, wipe, abandon, noticeMs = 300 }) => {
      const watch = follow();
      await abandon(node({ id: 'dead' }));
      await until(() => watch.ids().join() === 'dead', 'it was seen');
      await wipe();
      await until(() => watch.ids().length === 0, 'it was gone', lease.ttlMs * 1.2 + noticeMs + 1_500);
    }),
  );

  test(
    'what is deregistered during an outage does not come back',
    onBench(
      factory,
      async ({ registry, node, service, lease, interrupt, pass, until, follow, noticeMs = 300 }) => {
        follow();
        const registration = await registry.register(node());
        const restore = await interrupt();
        const disposing = registration[Symbol.asyncDispose]();
        await pass(lease.ttlMs);
        await restore();
        await disposing;
        const gone = async () => (await registry.lookup(service)).length === 0;
        await until(gone, 'it was gone', lease.ttlMs * 1.5 + noticeMs + 500);
        await pass(lease.ttlMs);
        assert.ok(await gone(), 'it stayed away');
      },
    ),
  );
}
