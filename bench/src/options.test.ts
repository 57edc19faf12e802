import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';
import { idOf } from './rpc/peer.ts';

test('without options everything is measured, three rounds of four seconds', () => {
  const options = readOptions([]);
  assert.deepEqual(options.parts, ['start', 'registry', 'chain', 'calls', 'http']);
  assert.deepEqual([options.rounds, options.windowMs, options.concurrencies], [3, 4_000, [1, 16, 128]]);
});

test('quick is one round of a second, unless something else is said', () => {
  assert.deepEqual([readOptions(['--quick']).rounds, readOptions(['--quick']).windowMs], [1, 1_000]);
  assert.equal(readOptions(['--quick', '--rounds', '3']).rounds, 3);
});

const chosen = (only: string) => {
  const { parts, peers } = readOptions(['--only', only]);
  return { parts, peers: peers.map(idOf) };
};

test('single rows: a part, a peer on its transports, a peer on one', () => {
  assert.deepEqual(chosen('chain').parts, ['chain']);
  assert.deepEqual(chosen('moleculer'), { parts: ['calls'], peers: ['moleculer@nats', 'moleculer@tcp'] });
  assert.deepEqual(chosen('grpc-js,fairlead@tcp,start'), {
    parts: ['start', 'calls'],
    peers: ['fairlead@tcp', 'grpc-js@tcp'],
  });
});

for (const [args, message] of [
  [['--rounds', 'many'], /--rounds is many; it has to be a whole number above 0/],
  [['--only', 'soap'], /there is no peer soap; known: raw@nats, /],
  [['--fast'], /--fast/],
  [['--without', 'sails'], /--without sails: it has to be one of tracing, breaker, rate limit/],
] as const) {
  test(`${args.join(' ')} is refused`, () => assert.throws(() => readOptions(args), message));
}
