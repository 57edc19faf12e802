import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createContext, currentContext, runInContext } from '../context/context.ts';
import { withEvents } from './layout.ts';
import { event, outboxBench } from './test-bench.ts';

it('publishes what it is nudged about at once, and takes it off the document', async () => {
  const { clock, relay, add, ids, left } = await outboxBench();
  await using outbox = relay();
  outbox.nudge(await add('a', event('e1'), event('e2')));
  await clock.advance(0);
  assert.deepEqual(ids(), ['e1', 'e2']);
  assert.equal(await left(), 0);
  assert.equal(outbox.published, 2);
});

it('finds what nobody nudged about, once its maker has had the time', async () => {
  const { clock, relay, add, ids, left } = await outboxBench();
  await add('left-by-a-crash', event('e1'));
  await using outbox = relay();
  outbox.start();
  await clock.advance(1_000);
  assert.deepEqual(ids(), []);
  await clock.advance(2_000);
  assert.deepEqual(ids(), ['e1']);
  assert.equal(await left(), 0);
});

it('finds more than a page of documents', async () => {
  const { clock, relay, add, ids, left } = await outboxBench();
  for (let index = 0; index < 350; index++) await add(`d-${index}`, event(`e-${index}`));
  await clock.advance(5_000);
  await using outbox = relay();
  outbox.start();
  await clock.advance(100);
  assert.equal(new Set(ids()).size, 350);
  assert.equal(ids().length, 350);
  assert.equal(await left(), 0);
});

it('catches up when the broker is back: every event once, and no hammering meanwhile', async () => {
  const { clock, relay, add, ids, left, state } = await outboxBench();
  await using outbox = relay();
  outbox.start();
  state.down = true;
  for (let index = 0; index < 200; index++) {
    outbox.nudge(await add(`d-${index}`, event(`e-${index}`)));
    await clock.advance(50);
  }
  assert.deepEqual(ids(), []);
  assert.equal(await left(), 200);
  assert.ok(state.publishes < 400, `${state.publishes} tries in 10 s`);
  const before = state.publishes;
  await clock.advance(60_000);
  assert.ok(state.publishes - before < 16 * 25, `${state.publishes - before} tries in a minute`);
  assert.equal(outbox.due, 100, 'a page of those that wait');
  state.down = false;
  await clock.advance(10_000);
  assert.equal(outbox.due, 0);
  assert.equal(ids().length, 200);
  assert.equal(new Set(ids()).size, 200);
  assert.equal(await left(), 0);
  assert.ok(outbox.failed > 0);
});

it('takes off what has left of a document that never stands still', async () => {
  const { clock, relay, add, left, things, broker } = await outboxBench();
  let added = 0;
  const settled: string[][] = [];
  await using outbox = relay({
    settlePart(thing, ids) {
      settled.push([...ids]);
      return { guard: { id: thing.id }, changes: {} };
    },
    broker: {
      async publish(topic, message, options) {
        await broker.publish(topic, message, options);
        if (added < 4) await things.update('a', {}, withEvents({}, [event(`n${added++}`)], clock.now()));
      },
    },
  });
  outbox.nudge(await add('a', event('e')));
  await clock.advance(0);
  // A document that has changed once may well be left alone the next time.
  assert.deepEqual(settled[0], ['e', 'n0']);
  assert.equal(await left(), 0);
});

it('publishes an event that is added while another leaves', async () => {
  const { clock, relay, add, ids, left, things, broker } = await outboxBench();
  let added = false;
  await using outbox = relay({
    broker: {
      async publish(topic, message, options) {
        await broker.publish(topic, message, options);
        if (added) return;
        added = true;
        await things.update('a', {}, withEvents({}, [event('e2')], clock.now()));
      },
    },
  });
  outbox.nudge(await add('a', event('e1')));
  await clock.advance(0);
  assert.deepEqual(ids(), ['e1', 'e2']);
  assert.equal(await left(), 0);
});

it('does not publish twice what an older nudge still carries', async () => {
  const { clock, relay, add, ids, things } = await outboxBench();
  await using outbox = relay();
  const first = await add('a', event('e1'));
  const update = await things.update('a', {}, withEvents({}, [event('e2')], clock.now()));
  assert.equal(update.status, 'updated');
  outbox.nudge(first);
  if (update.status === 'updated') outbox.nudge(update.document);
  await clock.advance(0);
  assert.deepEqual(ids(), ['e1', 'e2']);
});

it('goes on after a publish whose settling failed, without a second publish', async () => {
  const { clock, relay, add, ids, left, things } = await outboxBench();
  let storeIsDown = true;
  const collection = {
    ...things,
    update: async (...args: Parameters<typeof things.update>) => {
      if (storeIsDown) throw new Error('the store is down');
      return things.update(...args);
    },
  };
  await using outbox = relay({ collection });
  outbox.start();
  outbox.nudge(await add('a', event('e1')));
  await clock.advance(5_000);
  storeIsDown = false;
  await clock.advance(10_000);
  assert.deepEqual(ids(), ['e1']);
  assert.equal(await left(), 0);
});

it('lets replicas race: what comes twice has the same id, nothing is lost', async () => {
  const { clock, relay, add, ids, left } = await outboxBench();
  await using one = relay();
  await using two = relay();
  for (let index = 0; index < 20; index++) {
    const thing = await add(`d-${index}`, event(`e-${index}`));
    one.nudge(thing);
    two.nudge(thing);
  }
  await clock.advance(10);
  assert.equal(new Set(ids()).size, 20);
  assert.equal(await left(), 0);
});

it('puts off what cannot be published at all, so that it is in nobody’s way', async () => {
  const { clock, relay, add, ids, left } = await outboxBench();
  await using outbox = relay();
  outbox.start();
  await add('bad', { id: 'bad', event: 'unencodable' });
  await add('huge', { id: 'huge', event: 'x'.repeat(1_000_000) });
  await add('good', event('good'));
  await clock.advance(5_000);
  assert.deepEqual(ids(), ['good']);
  assert.equal(await left(), 2);
  const failed = outbox.failed;
  await clock.advance(30_000);
  assert.equal(outbox.failed, failed);
});

it('fails a publish that never answers', async () => {
  const { clock, relay, add, ids, broker } = await outboxBench();
  let hangs = true;
  await using outbox = relay({
    timeoutMs: 500,
    broker: {
      publish: (topic, message, options) =>
        hangs
          ? new Promise((_resolve, reject) =>
              options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
            )
          : broker.publish(topic, message, options),
    },
  });
  outbox.start();
  outbox.nudge(await add('a', event('e1')));
  await clock.advance(500);
  assert.equal(outbox.failed, 1);
  hangs = false;
  await clock.advance(5_000);
  assert.deepEqual(ids(), ['e1']);
});

it('flushes what is in hand and what is due, also without the grace', async () => {
  const { clock, relay, add, ids } = await outboxBench();
  await using outbox = relay();
  outbox.nudge(await add('a', event('e1')));
  await add('b', event('e2'));
  const flushed = outbox.flush();
  await clock.advance(10);
  await flushed;
  assert.deepEqual(ids().sort(), ['e1', 'e2']);
});

it('gives a flush up when its signal aborts, and loses nothing by it', async () => {
  const { clock, relay, add, left, state } = await outboxBench();
  await using outbox = relay();
  state.down = true;
  await add('a', event('e1'));
  const abort = new AbortController();
  let done = false;
  const flushed = outbox.flush({ signal: abort.signal }).then(() => {
    done = true;
  });
  await clock.advance(30_000);
  assert.equal(done, false);
  abort.abort();
  await clock.advance(0);
  await flushed;
  assert.equal(await left(), 1);
});

it('does its work outside the context of the call', async () => {
  const { clock, relay, add, broker } = await outboxBench();
  const seen: unknown[] = [];
  await using outbox = relay({
    broker: {
      publish: (topic, message, options) => {
        seen.push(currentContext()?.metadata);
        return broker.publish(topic, message, options);
      },
    },
  });
  const thing = await add('a', event('e1'));
  runInContext(createContext({ metadata: { authorization: 'Bearer x' } }), () => outbox.nudge(thing));
  await clock.advance(0);
  assert.deepEqual(seen, [{}]);
});

it('does nothing once disposed', async () => {
  const { clock, relay, add, ids } = await outboxBench();
  const outbox = relay();
  outbox.start();
  await outbox[Symbol.asyncDispose]();
  await outbox[Symbol.asyncDispose]();
  outbox.nudge(await add('a', event('e1')));
  await outbox.flush();
  await clock.advance(10_000);
  assert.deepEqual(ids(), []);
  assert.equal(clock.pending, 0);
});
