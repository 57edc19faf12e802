import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { logEvent } from '@fairlead/interface-center';
import { createFakeClock, createMemoryLogger, createMemoryStore } from '@fairlead/runtime';
import { documentOf } from './document.ts';
import { createFeed, OVERLAP_MS } from './feed.ts';
import { createLogRepository, type LogQuery, openLogs } from './repository.ts';
import { createTail } from './tail.ts';

const turns = async (count = 20) => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A store that two nodes share, and followers on the first of them. */
async function setUp() {
  const clock = createFakeClock(1_000_000);
  const logs = createLogRepository(await openLogs(createMemoryStore()));
  let reads = 0;
  const counted = {
    kept: (...args: Parameters<typeof logs.kept>) => {
      reads++;
      return logs.kept(...args);
    },
  };
  const feed = createFeed({ logs: counted, clock, log: createMemoryLogger() });
  const tail = createTail({ feed, logs, clock });
  const stop = new AbortController();
  const keep = async (id: string, { userId = 'ada', keptAtMs = clock.now(), timeMs = clock.now() } = {}) => {
    const event = logEvent({ id, timeMs, service: 's', kind: 'k', message: 'm', userId });
    await logs.add(documentOf(event, keptAtMs));
  };
  /** Follows in the background; what came so far is in `ids` and `tokens`. */
  const follow = async (query: LogQuery = {}, resumeToken = '') => {
    const stream = await tail(query, resumeToken, stop.signal);
    const messages = stream[Symbol.asyncIterator]();
    const ids: string[] = [];
    const tokens: string[] = [];
    const first = await messages.next();
    assert.equal(first.value?.log, undefined);
    const firstToken = first.value?.resumeToken ?? '';
    const over = (async () => {
      for (let step = await messages.next(); !step.done; step = await messages.next()) {
        ids.push(step.value.log?.id ?? '');
        tokens.push(step.value.resumeToken ?? '');
      }
    })();
    return { ids, tokens, firstToken, over };
  };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      await turns();
      clock.advance(100);
    }
    await turns();
  };
  const leave = async (...followers: { over: Promise<void> }[]) => {
    stop.abort();
    await Promise.all(followers.map(({ over }) => over));
    await feed[Symbol.asyncDispose]();
  };
  return { clock, feed, tail, keep, follow, pass, leave, stop, reads: () => reads };
}

describe('following events', () => {
  test('from now on: what is kept after it was opened, by this node at once, by others soon', async () => {
    const { keep, follow, feed, pass, leave } = await setUp();
    await keep('before');
    const all = await follow();
    const adas = await follow({ userId: 'ada' });
    await keep('here');
    feed.wake();
    await turns();
    assert.deepEqual(all.ids, ['here']);
    await keep('elsewhere', { userId: 'bob' });
    await pass(200);
    assert.deepEqual(all.ids, ['here', 'elsewhere']);
    assert.deepEqual(adas.ids, ['here']);
    const resumed = await follow({}, all.firstToken);
    await turns();
    assert.deepEqual(resumed.ids.sort(), ['elsewhere', 'here']);
    await leave(all, adas, resumed);
  });

  test('wherever it breaks off, it goes on without gap or double', async () => {
    const { keep, follow, feed, pass, leave, clock } = await setUp();
    const first = await follow({ sinceMs: clock.now() });
    for (let i = 0; i < 30; i++) {
      await keep(`e-${i}`);
      if (i % 3 === 0) await pass(500);
    }
    feed.wake();
    await pass(1_000);
    const expected = Array.from({ length: 30 }, (_, i) => `e-${i}`);
    assert.deepEqual(first.ids, expected);
    const resumed: [number, typeof first][] = [[-1, await follow({}, first.firstToken)]];
    for (const [at, token] of first.tokens.entries()) resumed.push([at, await follow({}, token)]);
    await keep('e-30');
    await pass(1_000);
    for (const [at, { ids }] of resumed)
      assert.deepEqual(ids, [...expected.slice(at + 1), 'e-30'], `after ${at}`);
    await leave(first, ...resumed.map(([, follower]) => follower));
  });

  test('an event that is seen late, or kept by a node whose clock is behind, is not missed', async () => {
    const { keep, follow, pass, leave, clock } = await setUp();
    const live = await follow();
    await keep('on time');
    await pass(1_000);
    await keep('late', { keptAtMs: clock.now() - OVERLAP_MS + 2_000 });
    await pass(3_000);
    assert.deepEqual(live.ids, ['on time', 'late']);
    const resumed = await follow({}, live.tokens[0]);
    await turns();
    assert.deepEqual(resumed.ids, ['late']);
    await leave(live, resumed);
  });

  test('since a moment: what happened then and is kept, then what happens', async () => {
    const { keep, follow, feed, pass, leave, clock } = await setUp();
    await keep('too early', { timeMs: clock.now() - 1 });
    await keep('old');
    await pass(60_000);
    const follower = await follow({ sinceMs: 1_000_000 });
    await keep('new');
    feed.wake();
    await turns();
    assert.deepEqual(follower.ids, ['old', 'new']);
    await leave(follower);
  });

  test('who reads slowly gets everything, though little waits for it', async () => {
    const { keep, tail, feed, pass, leave, stop } = await setUp();
    const messages = (await tail({}, '', stop.signal))[Symbol.asyncIterator]();
    for (let i = 0; i < 2_500; i++) await keep(`e-${i}`);
    feed.wake();
    await pass(200);
    await messages.next();
    const ids = new Set<string>();
    for (let i = 0; i < 2_500; i++) ids.add((await messages.next()).value?.log?.id ?? '');
    assert.equal(ids.size, 2_500);
    await messages.return?.();
    await leave();
  });

  test('while nobody follows, the store is left alone', async () => {
    const { follow, pass, leave, reads, tail, stop } = await setUp();
    await pass(1_000);
    assert.equal(reads(), 0);
    const follower = await follow();
    await pass(1_000);
    const before = reads();
    assert.ok(before > 3);
    // Cancelled before anything was read: the generator has not even begun.
    await tail({}, '', stop.signal);
    await leave(follower);
    await pass(1_000);
    assert.ok(reads() <= before + 1, `${reads() - before} reads`);
  });

  test('a token that is none is refused', async () => {
    const { tail, stop, leave } = await setUp();
    for (const token of ['x', 'e30', Buffer.from('12.abc').toString('base64url')])
      await assert.rejects(tail({}, token, stop.signal), {
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_RESUME_TOKEN',
      });
    await leave();
  });
});
