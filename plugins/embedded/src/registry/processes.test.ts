import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Snapshot } from '@fairlead/runtime';
import { createSqliteRegistry } from './sqlite-registry.ts';

const TTL_MS = 1_500;

interface Child extends AsyncDisposable {
  readonly lines: readonly string[];
  /** Waits until the last line is `line`. */
  says(line: string, withinMs?: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Lets it go on with what it waits to be told. */
  tell(): void;
  readonly exited: Promise<number | null>;
}

function run(directory: string, task: string, id = ''): Child {
  const script = new URL('./test-process.ts', import.meta.url).pathname;
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [script, directory, task, id]);
  const lines: string[] = [];
  child.stderr.pipe(process.stderr);
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    lines,
    exited,
    async says(line, withinMs = 30_000) {
      await until(() => lines.at(-1) === line, `${task} ${id} says ${line}`, withinMs);
    },
    signal: (signal) => child.kill(signal),
    tell: () => child.stdin.write('on\n'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Polls; returns how long it took. */
async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 30_000) {
  const startMs = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - startMs < withinMs, `Waited ${withinMs} ms in vain: ${what}`);
    await delay(5);
  }
  return performance.now() - startMs;
}

function bench() {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-registry-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rmSync(directory, { recursive: true }));
  const registry = resources.use(createSqliteRegistry({ directory, ttlMs: TTL_MS, intervalMs: 500 }));
  const snapshots: Snapshot[] = [];
  return {
    registry,
    snapshots,
    start: (task: string, id?: string) => resources.use(run(directory, task, id)),
    ids: () => (snapshots.at(-1)?.nodes ?? []).map(({ id }) => id).join(),
    async watch() {
      for await (const snapshot of registry.watch('vessel')) snapshots.push(snapshot);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('registry of several processes', { concurrency: 3 }, () => {
  test('a node is seen, and its end, within 300 ms', async () => {
    await using at = bench();
    void at.watch();
    const node = at.start('node', 'a');
    await node.says('registered');
    const seenMs = await until(() => at.ids() === 'a', 'a was seen');
    node.tell();
    await node.says('deregistered');
    const goneMs = await until(() => at.ids() === '', 'its end was seen');
    assert.ok(seenMs < 300 && goneMs < 300, `seen after ${seenMs} ms, gone after ${goneMs} ms`);
    assert.equal(await node.exited, 0);
  });

  test('a killed node is gone within its TTL, for watchers and for a tool', async () => {
    await using at = bench();
    void at.watch();
    const killed = at.start('node', 'a');
    await killed.says('registered');
    await at.start('node', 'b').says('registered');
    await until(() => at.ids() === 'a,b', 'both were seen');
    killed.signal('SIGKILL');
    await killed.exited;
    const goneMs = await until(() => at.ids() === 'b', 'it was gone');
    assert.ok(goneMs < TTL_MS, `gone after ${goneMs} ms`);
    const tool = at.start('lookup');
    await tool.says('[b]');
    assert.equal(await tool.exited, 0);
  });

  test('a tool does not find nodes that all were killed while nobody watched', async () => {
    await using at = bench();
    for (const id of ['a', 'b']) {
      const node = at.start('node', id);
      await node.says('registered');
      node.signal('SIGKILL');
      await node.exited;
    }
    assert.deepEqual(await at.registry.lookup('vessel'), []);
  });

  test('a node that is stopped for longer than its TTL is gone, and comes back by itself', async () => {
    await using at = bench();
    void at.watch();
    const node = at.start('node', 'a');
    await node.says('registered');
    await until(() => at.ids() === 'a', 'it was seen');
    node.signal('SIGSTOP');
    const goneMs = await until(() => at.ids() === '', 'it was gone');
    assert.ok(goneMs < TTL_MS + 1_000, `gone after ${goneMs} ms`);
    assert.deepEqual(await at.registry.lookup('vessel'), []);
    node.signal('SIGCONT');
    await until(() => at.ids() === 'a', 'it was back', TTL_MS + 2_000);
  });

  test('a process stopped in the middle of a write costs nobody the nodes', async () => {
    await using at = bench();
    void at.watch();
    const [a, b] = [at.start('node', 'a'), at.start('node', 'b')];
    await Promise.all([a.says('registered'), b.says('registered')]);
    await until(() => at.ids() === 'a,b', 'both were seen');
    const seen = at.snapshots.length - 1;
    const holder = at.start('hold');
    await holder.says('holding');
    holder.signal('SIGSTOP');

    await until(() => at.snapshots.at(-1)?.stale === true, 'stale', 5_000);
    b.signal('SIGKILL');
    await b.exited;
    await a.says('lost', 5_000);
    await delay(TTL_MS);
    assert.equal(at.ids(), 'a,b');
    assert.equal((await at.registry.lookup('vessel'))[0]?.id, 'a');
    await at.start('lookup').says('[a]');
    const late = at.start('watch');
    await late.says('[a]?');

    // The one that lives does not get to beat at once.
    a.signal('SIGSTOP');
    holder.signal('SIGCONT');
    holder.tell();
    await holder.says('released');
    await delay(TTL_MS / 2);
    a.signal('SIGCONT');
    await a.says('registered');
    await until(() => at.ids() === 'a' && !at.snapshots.at(-1)?.stale, 'only the dead one was gone');
    await late.says('[a]');
    await delay(TTL_MS * 1.2);
    assert.ok(
      at.snapshots.slice(seen).every(({ nodes }) => nodes.some(({ id }) => id === 'a')),
      'a was never gone',
    );
  });

  test('when all processes were stopped together, nobody has expired', async () => {
    await using at = bench();
    const [a, b, watch] = [at.start('node', 'a'), at.start('node', 'b'), at.start('watch')];
    await Promise.all([a.says('registered'), b.says('registered'), watch.says('[a,b]')]);
    for (const child of [watch, a, b]) child.signal('SIGSTOP');
    await delay(TTL_MS * 2);
    const before = watch.lines.length;
    watch.signal('SIGCONT');
    await delay(200);
    for (const child of [a, b]) child.signal('SIGCONT');
    await delay(TTL_MS * 1.5);
    assert.deepEqual(watch.lines.slice(before), []);
  });
});
