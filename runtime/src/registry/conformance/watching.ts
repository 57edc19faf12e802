import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBench, type RegistryFactory } from './harness.ts';

export function watching(factory: RegistryFactory): void {
  test(
    'the first snapshot comes at once, also when there is no node',
    onBench(factory, async ({ registry, node, service, follow, until }) => {
      const empty = follow();
      await until(() => empty.snapshots.length > 0, 'a first snapshot');
      assert.deepEqual(empty.last?.nodes, []);
      assert.equal(empty.last?.stale, false);
      assert.equal(empty.last?.service, service);
      const given = node();
      await using _registration = await registry.register(given);
      const late = follow();
      await until(() => late.ids().length === 1, 'the node was in a new watch');
      assert.deepEqual(late.last?.nodes, [given]);
    }),
  );

  test(
    'whole snapshots come after every arrival and departure',
    onBench(factory, async ({ registry, node, follow, until }) => {
      const watch = follow();
      const first = await registry.register(node({ id: 'a' }));
      await until(() => watch.ids().join() === 'a', 'a arrived');
      await using _second = await registry.register(node({ id: 'b' }));
      await until(() => watch.ids().join() === 'a,b', 'b arrived');
      await first[Symbol.asyncDispose]();
      await until(() => watch.ids().join() === 'b', 'a left');
      assert.ok(watch.snapshots.every(({ stale }) => !stale));
    }),
  );

  test(
    'an expiry is seen without anyone writing',
    onBench(factory, async ({ node, follow, until, abandon, lease, noticeMs = 300 }) => {
      const watch = follow();
      await abandon(node({ id: 'killed' }));
      await until(() => watch.ids().join() === 'killed', 'it arrived');
      await until(() => watch.ids().length === 0, 'it was gone', lease.ttlMs + noticeMs + 500);
    }),
  );

  test(
    'nothing comes while nothing changes',
    onBench(factory, async ({ registry, node, follow, until, pass, lease }) => {
      await using _registration = await registry.register(node({ id: 'a' }));
      const watch = follow();
      await until(() => watch.ids().join() === 'a', 'the node was seen');
      await using _other = await registry.register(node({ service: 'other' }));
      await pass(lease.ttlMs * 1.5);
      assert.equal(watch.snapshots.length, 1);
    }),
  );

  test(
    'a change of a node is seen',
    onBench(factory, async ({ registry, node, follow, until }) => {
      const given = node({ id: 'a' });
      await using _first = await registry.register(given);
      const watch = follow();
      await until(() => watch.ids().join() === 'a', 'the node was seen');
      await using _second = await registry.register({ ...given, labels: { branch: 'x' } });
      await until(() => watch.last?.nodes[0]?.labels.branch === 'x', 'the label was seen');
    }),
  );

  test(
    'a watch ends when the registry is disposed, when it is aborted and when its loop is left',
    onBench(factory, async ({ registry, service, follow, until }) => {
      const aborted = registry.watch(service, { signal: AbortSignal.abort() });
      for await (const _snapshot of aborted) assert.fail('it had ended before');
      for await (const _snapshot of registry.watch(service)) break;
      const watch = follow();
      await until(() => watch.snapshots.length > 0, 'a first snapshot');
      await registry[Symbol.asyncDispose]();
      await until(() => watch.ended, 'it ended');
    }),
  );

  test(
    'what one registry registers another one sees',
    onBench(factory, async ({ registry, node, service, another, follow, until }) => {
      if (!registry.supports.sharedBetweenProcesses) return;
      assert.ok(another, 'a registry shared between processes needs `another` in its harness');
      const other = await another();
      const watch = follow(other);
      const given = node();
      const registration = await registry.register(given);
      assert.deepEqual(await other.lookup(service), [given]);
      await until(() => watch.ids().length === 1, 'it was seen from the other side');
      await registration[Symbol.asyncDispose]();
      assert.deepEqual(await other.lookup(service), []);
      await until(() => watch.ids().length === 0, 'its end was seen from the other side');
    }),
  );
}
