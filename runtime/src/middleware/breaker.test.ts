import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryBreaker } from '../breaker/memory.ts';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import type { AnyMethod } from '../rpc/descriptor.ts';
import { breaker } from './breaker.ts';
import { testCall } from './test-call.ts';

const down = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });

test('a stream that began before the circuit opened is no probe when it breaks', async () => {
  const clock = createFakeClock();
  await using circuits = createMemoryBreaker({ clock, volume: 10, sleepMs: 1_000 });
  const { promise: ended, reject: breaks } = Promise.withResolvers<void>();
  let answer = () => Promise.resolve({ message: undefined, ended });
  const handler = breaker(circuits)(() => answer());
  const method: AnyMethod = EchoService.methods.list;
  const call = () => handler(testCall({ method }));
  await call();
  answer = () => Promise.reject(down);
  for (let i = 0; i < 10; i++) await call().catch(() => {});
  const [circuit] = circuits.circuits;
  assert.equal(circuit?.state, 'open');
  await clock.advance(1_001);
  breaks(down);
  await clock.advance(0);
  answer = () => Promise.resolve({ message: undefined, ended: Promise.resolve() });
  await call();
  await clock.advance(0);
  assert.equal(circuit.state, 'closed');
});
