import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNetwork } from './network.ts';
import { createRandom } from './random.ts';
import { request } from './request.ts';
import { createConnections } from './transport.ts';
import { createWorld } from './world.ts';

function scene() {
  const world = createWorld({ startMs: 0 });
  const network = createNetwork({ world, random: createRandom(1), minDelayMs: 1, maxDelayMs: 1 });
  return { world, network, a: world.start('a'), b: world.start('b') };
}

test('what is due happens in order, and promises run between two events', async () => {
  const { world, a } = scene();
  const seen: string[] = [];
  a.clock.setTimeout(() => seen.push('late'), 20);
  a.clock.setTimeout(async () => {
    seen.push('first');
    for (let step = 0; step < 5; step++) await undefined;
    seen.push('its promises');
  }, 10);
  a.clock.setTimeout(() => seen.push('second'), 10);
  a.clock.setTimeout(() => assert.fail('called off'), 15).cancel();
  await world.run(100);
  assert.deepEqual(seen, ['first', 'its promises', 'second', 'late']);
  assert.deepEqual([world.nowMs, a.timers], [100, 0]);
});

test('timers and messages of a process that is held up wait, in order; others go on', async () => {
  const { world, a, b } = scene();
  const seen: string[] = [];
  a.stall(50);
  a.clock.setTimeout(() => seen.push(`a's timer at ${world.nowMs}`), 10);
  a.deliver(20, () => seen.push(`a's message at ${world.nowMs}`));
  b.clock.setTimeout(() => seen.push(`b's timer at ${world.nowMs}`), 10);
  await world.run(100);
  assert.deepEqual(seen, ["b's timer at 10", "a's timer at 50", "a's message at 50"]);
});

test('of a process that was killed nothing happens any more', async () => {
  const { world, a } = scene();
  a.clock.setTimeout(() => assert.fail('it was killed'), 10);
  a.kill();
  await world.run(100);
  assert.equal(world.processOn('a'), undefined);
});

test('events without end are an error', async () => {
  const world = createWorld({ maxEvents: 1_000 });
  const { clock } = world.start('a');
  const again = () => clock.nextTurn(again);
  again();
  await assert.rejects(world.run(world.nowMs + 1_000), /no end of events/);
});

test('a cut is one-way: a request arrives, and its answer does not', async () => {
  const { world, network, a } = scene();
  let asked = 0;
  network.cut('b', 'a');
  const answer = request({ network, from: a, to: 'b', timeoutMs: 50, answer: () => ++asked });
  const failed = assert.rejects(answer, { code: 'UNAVAILABLE' });
  await world.run(100);
  await failed;
  assert.equal(asked, 1);
});

test('what is sent on a channel waits while the network is cut, and keeps its order', async () => {
  const { world, network, a, b } = scene();
  const connections = createConnections(network);
  const texts: string[] = [];
  const listening = connections
    .transport(b)
    .listen((channel) => channel.onFrames((frames) => texts.push(...frames.map(String))), {
      service: 's',
      nodeId: 'n',
    });
  await world.run(10);
  const dialling = connections.transport(a).dial((await listening).address);
  await world.run(20);
  const channel = await dialling;
  network.cut('a', 'b');
  channel.send([Uint8Array.of(1)]);
  await world.run(30);
  channel.send([Uint8Array.of(2)]);
  network.heal('a', 'b');
  channel.send([Uint8Array.of(3)]);
  await world.run(40);
  assert.deepEqual(texts, ['1', '2', '3']);
});
