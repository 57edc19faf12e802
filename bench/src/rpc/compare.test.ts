import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.ts';
import { findPeer } from './peers.ts';
import { startSurroundings } from './surroundings.ts';

test('the limit and the whole chain answer, and the ratio is that of their rates', {
  timeout: 60_000,
}, async () => {
  await using surroundings = await startSurroundings({ nats: false });
  const rows = await compare({
    peers: [findPeer('raw@tcp'), findPeer('fairlead@tcp')],
    surroundings,
    concurrencies: [8],
    rounds: 1,
    windowMs: 200,
    warmUpMs: 50,
    retryMs: 0,
  });
  const [limit, ours] = rows;
  assert.ok(limit && ours);
  assert.deepEqual([ours.peer, ours.transport, ours.concurrency, ours.ratio], ['fairlead', 'tcp', 8, 1]);
  assert.equal(limit.ratio, ours.callsPerSecond / limit.callsPerSecond);
  for (const { callsPerSecond, clientCpuUs, serverCpuUs, p50Ms, p99Ms } of rows) {
    assert.ok(callsPerSecond > 100, `${callsPerSecond} calls/s`);
    assert.ok(clientCpuUs > 0 && serverCpuUs > 0);
    assert.ok(p50Ms > 0 && p50Ms <= p99Ms);
  }
});
