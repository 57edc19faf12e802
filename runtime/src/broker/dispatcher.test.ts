import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createDispatcher } from './dispatcher.ts';

function setUp(capacity: () => number, pause: (item: string) => number | undefined = () => undefined) {
  const clock = createFakeClock();
  const started: string[] = [];
  const finish = new Map<string, () => void>();
  const dispatcher = createDispatcher<string>({
    clock,
    capacity,
    run: async (item) => {
      started.push(item);
      await new Promise<void>((resolve) => finish.set(item, resolve));
      return pause(item);
    },
  });
  const end = async (item: string) => {
    finish.get(item)?.();
    await clock.advance(0);
  };
  return { clock, started, dispatcher, end };
}

it('runs one key in order and others beside it', async () => {
  const { started, dispatcher, end } = setUp(() => 10);
  dispatcher.push('a', 'a1');
  dispatcher.push('a', 'a2');
  dispatcher.push('b', 'b1');
  dispatcher.push('', 'x');
  dispatcher.push('', 'y');
  assert.deepEqual(started, ['a1', 'b1', 'x', 'y']);
  await end('a1');
  assert.deepEqual(started, ['a1', 'b1', 'x', 'y', 'a2']);
  assert.equal(dispatcher.size, 4);
});

it('keeps to its capacity, also after that has grown', async () => {
  let capacity = 1;
  const { started, dispatcher, end } = setUp(() => capacity);
  for (const key of ['a', 'b', 'c', 'd']) dispatcher.push(key, key);
  assert.deepEqual(started, ['a']);
  await end('a');
  assert.deepEqual(started, ['a', 'b']);
  capacity = 3;
  dispatcher.pump();
  assert.deepEqual(started, ['a', 'b', 'c', 'd']);
});

it('lets keys take turns, so that a long one does not starve the others', async () => {
  const { started, dispatcher, end } = setUp(() => 1);
  for (const item of ['a1', 'a2', 'a3']) dispatcher.push('a', item);
  dispatcher.push('b', 'b1');
  await end('a1');
  assert.deepEqual(started, ['a1', 'b1']);
});

it('frees the place of a paused item and keeps its key waiting', async () => {
  const { clock, started, dispatcher, end } = setUp(
    () => 1,
    (item) => (item === 'a1' && started.filter((other) => other === 'a1').length === 1 ? 500 : undefined),
  );
  dispatcher.push('a', 'a1');
  dispatcher.push('a', 'a2');
  dispatcher.push('b', 'b1');
  await end('a1');
  assert.deepEqual(started, ['a1', 'b1']);
  await end('b1');
  await clock.advance(499);
  assert.deepEqual(started, ['a1', 'b1']);
  await clock.advance(1);
  assert.deepEqual(started, ['a1', 'b1', 'a1']);
  await end('a1');
  assert.deepEqual(started, ['a1', 'b1', 'a1', 'a2']);
});

it('starts nothing once stopped', async () => {
  const { started, dispatcher, end } = setUp(() => 1);
  dispatcher.push('a', 'a1');
  dispatcher.push('a', 'a2');
  dispatcher.stop();
  await end('a1');
  assert.deepEqual(started, ['a1']);
});

it('tells when nothing is left, paused items counted', async () => {
  let pause: number | undefined = 100;
  const { clock, dispatcher, end } = setUp(
    () => 1,
    () => pause,
  );
  let idle = false;
  await dispatcher.idle();
  dispatcher.push('a', 'a1');
  void dispatcher.idle().then(() => {
    idle = true;
  });
  await end('a1');
  assert.equal(idle, false);
  await clock.advance(100);
  pause = undefined;
  await end('a1');
  assert.equal(idle, true);
});
