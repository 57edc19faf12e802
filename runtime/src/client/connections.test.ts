import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import type { ServiceNode } from '../registry/types.ts';
import { failsWith } from '../rpc/conformance/fails-with.ts';
import { createMemoryTransport } from '../transport/memory.ts';
import { createDeadlines } from '../wire/deadlines.ts';
import { createConnections } from './connections.ts';

test('a connection to a node that is gone ends with the others, though calls are under way on it', async () => {
  const clock = createFakeClock();
  await using transport = createMemoryTransport();
  const listener = await transport.listen(() => {}, { service: 'echo', nodeId: 'a' });
  const connections = createConnections(transport, {
    clock,
    deadlines: createDeadlines(clock),
    onUnreachable() {},
  });
  const node: ServiceNode = {
    id: 'a',
    service: 'echo',
    version: '1.0.0',
    address: listener.address,
    labels: {},
  };
  const client = await connections.to(node);
  const serving = client.probe('echo', Number.POSITIVE_INFINITY);
  connections.prune({ service: 'echo', nodes: [], stale: false, confirmedAtMs: 0 });
  await clock.advance(200);
  assert.equal(client.closed, false);
  await Promise.all([connections[Symbol.asyncDispose](), assert.rejects(serving, failsWith('UNAVAILABLE'))]);
  assert.equal(clock.pending, 0, 'timers are left behind');
});
