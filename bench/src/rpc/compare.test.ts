import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.ts';
import { findPeer } from './peers.ts';

test('the limit and the whole chain answer, and the ratio is that of their rates', {
  timeout: 60_000,
}, async () => {
  const rows = await compare({
    peers: [findPeer('raw'), findPeer('fairlead')],
    concurrencies: [8],
    rounds: 1,
    windowMs: 200,
    warmUpMs: 50,
    retries: 0,
  });
  const [limit, ours] = rows;
  assert.ok(limit && ours);
  assert.deepEqual([limit.peer, limit.concurrency, limit.ratio], ['raw', 8, 1]);
  assert.equal(ours.ratio, ours.callsPerSecond / limit.callsPerSecond);
  for (const { callsPerSecond, clientCpuUs, serverCpuUs, p50Ms, p99Ms } of rows) {
    assert.ok(callsPerSecond > 100, `${callsPerSecond} calls/s`);
    assert.ok(clientCpuUs > 0 && serverCpuUs > 0);
    assert.ok(p50Ms > 0 && p50Ms <= p99Ms);
  }
});

test('a peer that nobody knows is refused by name', () => {
  assert.throws(() => findPeer('soap'), /there is no peer soap; known: raw, /);
});
